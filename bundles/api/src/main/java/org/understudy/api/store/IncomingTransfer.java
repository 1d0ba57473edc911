// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.util.List;
import java.util.function.LongPredicate;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;

/**
 * A transfer that is being received. What was written survives a crash of the process; after a crash of the machine,
 * chunks whose content does not have its digest any more are not held. Thread-safe: chunks come in parallel.
 */
public interface IncomingTransfer {
    TransferId id();

    WorkloadId workload();

    /** How many chunks are held now. */
    long chunks();

    /** The sequence number behind the highest one that is held. */
    long nextSequence();

    /**
     * What a chunk makes the workload take on disk at most, in bytes, now or once it is committed: whole blocks of the file
     * system, what it changes of a state that is kept, and what is noted about it.
     *
     * @throws org.understudy.api.ReplicationException with {@code PROTOCOL_VIOLATION} if an extent lies outside its file
     */
    long cost(ChunkHeader chunk);

    /**
     * Stores a verified, raw chunk; the caller keeps the chunk's buffer. The same sequence number again is answered as
     * the first time if it has the same digest.
     *
     * @throws org.understudy.api.ReplicationException with {@code REPLICA_DISK_FULL}, {@code STORE_FAILED},
     *     {@code TRANSFER_UNKNOWN} after commit or drop, or {@code PROTOCOL_VIOLATION} if an extent lies outside its file
     */
    void write(Chunk chunk);

    /**
     * Chunks that are held from a sequence number on, each read back and verified now.
     *
     * @param limit most to return
     * @return ascending by sequence number; fewer than {@code limit} only at the end
     */
    List<HeldChunk> held(long fromSequence, int limit);

    /**
     * Compares a stretch of a file of the current state with what the primary has there. What the transfer's chunks will
     * change is not looked at.
     *
     * @return states of the first of the ranges that were asked for, at least of one; the work of a call is bounded
     */
    List<RangeState> compare(RangeQuery query);

    /** Drops the chunks that the primary did not find equal: it will send their extents again. */
    void retain(LongPredicate sequences);

    /**
     * Makes the transfer the current state: all or nothing, repeatable, finished at the next attach where a crash cuts it.
     *
     * @param expectedChunks how many chunks the primary counts; fewer held is a {@code PROTOCOL_VIOLATION}
     * @return the workload with its new current state
     */
    StoredWorkload commit(long expectedChunks);

    /** Drops what was received. */
    void abort();
}
