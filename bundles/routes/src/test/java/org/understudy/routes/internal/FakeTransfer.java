// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.engine.OutboundTransfer;
import org.understudy.pipeline.ChunkSplitter;

/** A transfer of chunks of a few bytes, of which reading one may fail. */
final class FakeTransfer implements OutboundTransfer {
    static final int CHUNK = 1000;
    static final ReplicaAddress REPLICA = new ReplicaAddress("replica.example.org", 8443);

    final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    final AtomicInteger read = new AtomicInteger();

    private final TransferId id = TransferId.random();
    private final WorkloadId workload = WorkloadId.random();
    private final int inFlight;
    private final ChunkSplitter splitter;

    /** @param failure what reading throws behind the last chunk; null if it ends there */
    FakeTransfer(int count, int inFlight, ChunkBuffers buffers, RuntimeException failure) {
        this.inFlight = inFlight;
        this.splitter = new ChunkSplitter(
                (payload, extents) -> fill(count, failure, payload, extents), buffers, Duration.ofMinutes(1), id, 0);
    }

    private boolean fill(int count, RuntimeException failure, ByteBuffer payload, List<Extent> extents) {
        int number = read.get();
        if (number == count) {
            if (failure != null) {
                throw failure;
            }
            return false;
        }
        payload.put(content(number));
        extents.add(new Extent(0, Extent.Kind.DATA, (long) number * CHUNK, CHUNK));
        read.incrementAndGet();
        return true;
    }

    static byte[] content(int number) {
        byte[] content = new byte[CHUNK];
        Arrays.fill(content, (byte) number);
        return content;
    }

    /** As the engine does it when the route has returned. */
    void close() {
        splitter.close();
    }

    @Override
    public TransferId id() {
        return id;
    }

    @Override
    public TransferKind kind() {
        return TransferKind.INITIAL;
    }

    @Override
    public WorkloadId workload() {
        return workload;
    }

    @Override
    public String workloadName() {
        return "web1";
    }

    @Override
    public ReplicaAddress replica() {
        return REPLICA;
    }

    @Override
    public int compressionLevel() {
        return 1;
    }

    @Override
    public void compressed(long nanos) {}

    @Override
    public Optional<PayloadKey> payloadKey() {
        return Optional.empty();
    }

    @Override
    public int chunksInFlight() {
        return inFlight;
    }

    @Override
    public Iterator<Chunk> chunks() {
        return splitter;
    }

    @Override
    public void acknowledged(ChunkHeader sent) {
        acknowledged.add(sent.sequence());
    }
}
