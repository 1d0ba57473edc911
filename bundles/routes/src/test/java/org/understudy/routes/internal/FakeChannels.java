// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.transport.ControlChannels;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.DataChannels;
import org.understudy.pipeline.internal.ZstdInboundStages;

/** Takes chunks as a replica would, with decompression and digest; a test may step in while one is under way. */
final class FakeChannels implements ControlChannels, DataChannels {
    /** Sequence number to content: all bytes of a chunk are the same. */
    final Map<Long, Integer> received = new ConcurrentHashMap<>();

    final AtomicInteger twice = new AtomicInteger();
    final AtomicInteger mostUnderWay = new AtomicInteger();
    volatile LongConsumer onChunk = sequence -> {};
    volatile Runnable onControl = () -> {};
    volatile RuntimeException controlError;

    private final AtomicInteger underWay = new AtomicInteger();
    private final ZstdInboundStages stages = new ZstdInboundStages();

    @Override
    public void send(ReplicaAddress replica, WorkloadId workload, Chunk chunk) {
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            onChunk.accept(chunk.header().sequence());
            ChunkBuffer wire = new FourBuffers().acquire(Duration.ZERO);
            wire.data().clear().put(chunk.buffer().data().duplicate()).flip();
            Chunk raw = stages.verify(stages.decompress(new Chunk(chunk.header(), wire)));
            if (received.put(
                            chunk.header().sequence(),
                            Byte.toUnsignedInt(raw.buffer().data().get(0)))
                    != null) {
                twice.incrementAndGet();
            }
        } finally {
            underWay.decrementAndGet();
        }
    }

    int underWay() {
        return underWay.get();
    }

    @Override
    public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request) {
        onControl.run();
        if (controlError != null) {
            throw controlError;
        }
        return request.replyType().cast(new ControlReply.Welcome(1, "fake", replica.host(), Instant.EPOCH));
    }

    @Override
    public List<HeldChunk> held(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            long fromSequence) {
        throw new AssertionError("no route asks for held chunks");
    }

    @Override
    public List<RangeState> compare(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            RangeQuery query) {
        throw new AssertionError("no route compares");
    }

    @Override
    public int window(ReplicaAddress replica, WorkloadId workload) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void close(WorkloadId workload) {
        throw new AssertionError("no route closes a channel");
    }
}
