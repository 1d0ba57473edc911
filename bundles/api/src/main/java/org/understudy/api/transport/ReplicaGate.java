// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.util.List;
import java.util.Optional;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.security.Peer;

/**
 * The replica's engine as the wiring sees it: where the routes {@code control-in} and {@code data-in} end. It checks that
 * the peer's trust group owns the workload. Thread-safe.
 */
public interface ReplicaGate {
    /** @throws org.understudy.api.ReplicationException whose code goes to the primary */
    <R extends ControlReply> R handle(Peer peer, ControlRequest<R> request);

    /**
     * Checks, before a chunk's body is read, that this peer has this transfer open.
     *
     * @throws org.understudy.api.ReplicationException with {@code TRANSFER_UNKNOWN}, {@code WORKLOAD_OF_OTHER_GROUP} or
     *     {@code REPLICATION_PAUSED}
     */
    void admit(Peer peer, TransferId transfer);

    /** What the open transfer's chunks are encrypted with; empty: they are not. Errors as of {@link #admit}. */
    Optional<PayloadKey> payloadKey(Peer peer, TransferId transfer);

    /** Stores a verified raw chunk; the caller keeps its buffer. */
    void store(Peer peer, Chunk chunk);

    /** A page of the held chunks, verified now; empty at the end. */
    List<HeldChunk> held(Peer peer, TransferId transfer, long fromSequence, int limit);

    /** Compares ranges of a file of the current state with what the primary has; answers about the first of them. */
    List<RangeState> compare(Peer peer, TransferId transfer, RangeQuery query);
}
