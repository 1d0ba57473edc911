// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.util.List;
import java.util.Optional;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;

/**
 * The primary's data channels: one a workload and replica, looked up in a table, persistent, with several chunks under
 * way. Thread-safe.
 */
public interface DataChannels {
    /**
     * Sends a chunk and waits until the replica has stored it. Several threads may send at the same time. The caller
     * keeps the chunk's buffer.
     *
     * @throws org.understudy.api.ReplicationException as {@link ControlChannels#send}
     */
    void send(ReplicaAddress replica, WorkloadId workload, Chunk chunk);

    /**
     * Fetches a page of what the replica holds of an open transfer.
     *
     * @param key of the transfer, by which the replica seals its answer
     * @return ascending by sequence number, empty at the end
     */
    List<HeldChunk> held(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            long fromSequence);

    /**
     * Asks where a file of the replica's current state is equal to what this primary has.
     *
     * @param key of the transfer, by which both sides seal what they say
     * @return states of the first of the ranges that were asked for, at least of one
     */
    List<RangeState> compare(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            RangeQuery query);

    /**
     * How many chunks should be under way now, those included that are being read and compressed: enough to keep all
     * connections busy that the channel has found to be of use. It changes while chunks are sent.
     *
     * @return at least 1
     */
    int window(ReplicaAddress replica, WorkloadId workload);

    /**
     * Tears the workload's channels down, to whatever replica servers they lead: a broker, or a changed setting, may have
     * led it to several. Requests under way fail with {@code CONNECTION_LOST}.
     */
    void close(WorkloadId workload);
}
