// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.transport.ControlChannels;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.DataChannels;

/** The services behind the producers; they write down what they are asked for. */
final class FakeServices implements ControlChannels, DataChannels {
    static final ReplicaAddress REPLICA = new ReplicaAddress("replica.example.org", 8443);
    static final WorkloadId WORKLOAD = WorkloadId.random();
    static final ControlReply.Welcome WELCOME = new ControlReply.Welcome(1, "fake", "primary", Instant.EPOCH);

    final List<Object> asked = new ArrayList<>();
    final FakeReplication replication = new FakeReplication();
    ReplicationException error;

    ReplicaServices services() {
        return new ReplicaServices(() -> this, () -> this, () -> replication);
    }

    private void ask(Object... what) {
        asked.add(List.of(what));
        if (error != null) {
            throw error;
        }
    }

    @Override
    public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request) {
        ask(replica, request);
        return request.replyType().cast(WELCOME);
    }

    @Override
    public void send(ReplicaAddress replica, WorkloadId workload, Chunk chunk) {
        ask(replica, workload, chunk);
    }

    @Override
    public List<HeldChunk> held(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            long fromSequence) {
        throw new AssertionError("no endpoint asks for held chunks");
    }

    @Override
    public List<RangeState> compare(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            RangeQuery query) {
        throw new AssertionError("no endpoint compares");
    }

    @Override
    public int window(ReplicaAddress replica, WorkloadId workload) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void close(WorkloadId workload) {
        throw new AssertionError("no endpoint closes a channel");
    }

    static ControlRequest.Hello hello() {
        return new ControlRequest.Hello(List.of(1), "test");
    }

    static ReplicationException error(ErrorCode code) {
        return new ReplicationException(code, "told to fail with " + code, "none");
    }

    /** A chunk of markers only: it has no payload. */
    static Chunk chunk() {
        ChunkHeader header = new ChunkHeader(
                TransferId.random(),
                0,
                Codec.RAW,
                PayloadCipher.NONE,
                0,
                0,
                Digest.NONE,
                List.of(new Extent(0, Extent.Kind.ZERO, 0, 1)));
        return new Chunk(header, new NoBuffer());
    }

    private record NoBuffer() implements ChunkBuffer {
        @Override
        public ByteBuffer data() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public ByteBuffer spare() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public void swap() {}

        @Override
        public void drop() {}

        @Override
        public void close() {}
    }
}
