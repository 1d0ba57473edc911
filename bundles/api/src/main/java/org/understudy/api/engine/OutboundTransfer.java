// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.Iterator;
import java.util.Optional;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.PayloadKey;

/** A transfer that is due, as the route {@code data-out} gets it. */
public interface OutboundTransfer {
    TransferId id();

    TransferKind kind();

    WorkloadId workload();

    String workloadName();

    ReplicaAddress replica();

    /** The level for the next chunk; where none is set, it follows what {@link #compressed} tells. */
    int compressionLevel();

    /** To be called when a chunk was compressed, with how long it took; from any thread. */
    void compressed(long nanos);

    /** What its chunks are to be encrypted with; empty: they are not. */
    Optional<PayloadKey> payloadKey();

    /** How many chunks may be under way now; as the data channel grows and shrinks, it changes while they are sent. */
    int chunksInFlight();

    /**
     * The chunks to send, read as they are asked for: raw, without digest. Who takes one closes it. To be used by one
     * thread at a time and once. Asking for the next one waits while too many are not closed yet.
     *
     * @throws org.understudy.api.ReplicationException from {@code next} and {@code hasNext}: reading failed, or the
     *     transfer was cancelled ({@code CANCELLED_BY_PRIMARY})
     */
    Iterator<Chunk> chunks();

    /** To be called for each chunk once the replica has stored it; from any thread. */
    void acknowledged(ChunkHeader sent);
}
