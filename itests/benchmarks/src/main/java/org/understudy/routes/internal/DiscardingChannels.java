// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.transport.DataChannels;

/** A replica that is never slower than the primary. */
final class DiscardingChannels implements DataChannels {
    private final AtomicLong chunks = new AtomicLong();

    @Override
    public void send(ReplicaAddress replica, WorkloadId workload, Chunk chunk) {
        chunks.incrementAndGet();
    }

    long takeChunks() {
        return chunks.getAndSet(0);
    }

    @Override
    public List<HeldChunk> held(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            long fromSequence) {
        return List.of();
    }

    @Override
    public List<RangeState> compare(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            RangeQuery query) {
        throw new UnsupportedOperationException("no benchmark compares");
    }

    @Override
    public int window(ReplicaAddress replica, WorkloadId workload) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void close(WorkloadId workload) {
        // there is no connection
    }
}
