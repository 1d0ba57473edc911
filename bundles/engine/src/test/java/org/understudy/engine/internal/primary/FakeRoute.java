// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.engine.OutboundTransfer;
import org.understudy.api.engine.TransferDispatcher;

/** A route that acknowledges every chunk as it is; a test may step in before each, or make the next transfer fail. */
final class FakeRoute implements TransferDispatcher {
    int transfers;
    int chunks;
    int openChunks;
    Runnable beforeChunk = () -> {};
    /** Defects of a route: it does not acknowledge this chunk, or takes no more than so many. */
    int forgets = -1;

    int takes = Integer.MAX_VALUE;

    private final Deque<RuntimeException> errors = new ArrayDeque<>();

    /** The next transfer fails behind its first chunk. */
    void fail(ErrorCode code) {
        errors.add(new ReplicationException(code, "told to fail with " + code, "none"));
    }

    void failUnexpectedly() {
        errors.add(new IllegalStateException("told to fail"));
    }

    @Override
    public void dispatch(OutboundTransfer transfer) {
        transfers++;
        for (Iterator<Chunk> all = transfer.chunks(); chunks < takes && all.hasNext(); ) {
            beforeChunk.run();
            try (Chunk chunk = all.next()) {
                openChunks++;
                if (chunks++ != forgets) {
                    transfer.acknowledged(chunk.header());
                }
                if (!errors.isEmpty()) {
                    throw errors.poll();
                }
            } finally {
                openChunks--;
            }
        }
    }
}
