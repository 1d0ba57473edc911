// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.disk.SourceState;
import org.understudy.io.MarkFiles;

/**
 * Which state of a replica on this node the last whole transfer to the next node was made of: a small file beside the block
 * map, written once all is sent and before the commit is asked for. As with the map, it counts only if the next node holds
 * that transfer; without it a state is sent that the next node has already, which costs a transfer of nothing.
 */
final class SentStates {
    private static final Logger LOG = LoggerFactory.getLogger(SentStates.class);
    private static final String NAME = "sent";
    private static final String TRANSFER = "transfer";
    private static final String STATE = "state";

    private final MarkFiles files;

    SentStates(Path mapFolder) {
        this.files = new MarkFiles(mapFolder);
    }

    /** @param held what the next node holds */
    boolean isHeld(Optional<TransferId> held, Optional<SourceState> state) {
        if (held.isEmpty() || state.isEmpty() || !files.exists(NAME)) {
            return false;
        }
        try {
            Properties sent = files.read(NAME);
            return held.get().toString().equals(sent.getProperty(TRANSFER))
                    && state.get().transfer().toString().equals(sent.getProperty(STATE));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("What was sent last is not known: {}. The state is sent once more.", e.toString());
            return false;
        }
    }

    /** Durable when it returns. */
    void put(TransferId transfer, SourceState state) {
        try {
            files.put(
                    NAME,
                    Map.of(
                            TRANSFER, transfer.toString(),
                            STATE, state.transfer().toString()));
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "what was sent can't be noted: " + e.getMessage(),
                    "see that the node's disk is not full and that its user may write there",
                    e);
        }
    }
}
