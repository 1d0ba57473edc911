// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ReplicaGate;
import org.understudy.camel.internal.Hub;
import org.understudy.camel.internal.ReplicaComponents;
import org.understudy.pipeline.internal.ZstdInboundStages;
import org.understudy.pipeline.internal.ZstdOutboundStages;

class DataInTest {
    private static final Peer PEER =
            new Peer("primary", "192.0.2.1", new Authorization("primary", Path.of("/vms"), "DEFAULT"));
    private static final ControlReply.Welcome WELCOME = new ControlReply.Welcome(1, "fake", "primary", Instant.EPOCH);

    private final Hub hub = new Hub();
    private final FourBuffers buffers = new FourBuffers();
    private final FakeGate gate = new FakeGate();
    private ReplicaRoutes routes;

    private static final class FakeGate implements ReplicaGate {
        private final List<Object> handled = new ArrayList<>();
        private final List<byte[]> stored = new ArrayList<>();
        private RuntimeException error;
        private Optional<PayloadKey> key = Optional.empty();

        private void fail() {
            if (error != null) {
                throw error;
            }
        }

        @Override
        public <R extends ControlReply> R handle(Peer peer, ControlRequest<R> request) {
            fail();
            handled.add(List.of(peer, request));
            return request.replyType().cast(WELCOME);
        }

        @Override
        public void store(Peer peer, Chunk chunk) {
            fail();
            assertThat(peer).isEqualTo(PEER);
            assertThat(chunk.header().codec()).isEqualTo(Codec.RAW);
            byte[] content = new byte[chunk.buffer().data().remaining()];
            chunk.buffer().data().get(content);
            stored.add(content);
        }

        @Override
        public Optional<PayloadKey> payloadKey(Peer peer, TransferId transfer) {
            return key;
        }

        @Override
        public void admit(Peer peer, TransferId transfer) {
            throw new AssertionError("the server admits, not the route");
        }

        @Override
        public List<RangeState> compare(Peer peer, TransferId transfer, RangeQuery query) {
            throw new AssertionError("the server asks, not the route");
        }

        @Override
        public List<HeldChunk> held(Peer peer, TransferId transfer, long fromSequence, int limit) {
            throw new AssertionError("the server asks for held chunks, not the route");
        }
    }

    @BeforeEach
    void startRoutes() throws Exception {
        CamelContext context = new DefaultCamelContext();
        context.addComponent("replica", ReplicaComponents.create(context, hub, null, null));
        routes = new ReplicaRoutes(context, new ZstdInboundStages(), gate);
    }

    @AfterEach
    void stopRoutes() {
        routes.close();
    }

    private Chunk sent() {
        ZstdOutboundStages stages = new ZstdOutboundStages();
        Chunk read = new FakeTransfer(1, 1, buffers, null).chunks().next();
        return stages.encrypt(stages.compress(stages.digest(read), 1), Optional.empty());
    }

    @Test
    void aControlMessageIsAnsweredByTheGate() {
        ControlRequest.Hello hello = new ControlRequest.Hello(List.of(1), "test");

        assertThat(hub.receive(PEER, hello)).isEqualTo(WELCOME);
        assertThat(gate.handled).containsExactly(List.of(PEER, hello));
    }

    @Test
    void aChunkIsStoredAsItWasRead() {
        Chunk chunk = sent();
        assertThat(chunk.header().codec()).isEqualTo(Codec.ZSTD);

        hub.receive(PEER, chunk);

        assertThat(gate.stored).containsExactly(FakeTransfer.content(0));
    }

    @Test
    void aDamagedChunkIsNotStored() {
        Chunk chunk = sent();
        Chunk otherDigest = chunk.with(chunk.header()
                .withDigest(Digest.of("the digest of something not here".getBytes(StandardCharsets.US_ASCII))));

        ReplicationException error =
                catchThrowableOfType(ReplicationException.class, () -> hub.receive(PEER, otherDigest));

        assertThat(error.code()).isEqualTo(ErrorCode.CHUNK_CORRUPT);
        assertThat(gate.stored).isEmpty();
    }

    @Test
    void anErrorOfTheGateComesAsItWasClassified() {
        gate.error = new ReplicationException(ErrorCode.REPLICA_DISK_FULL, "the disk is full", "make room");

        assertThatThrownBy(() -> hub.receive(PEER, sent())).isSameAs(gate.error);
        assertThatThrownBy(() -> hub.receive(PEER, new ControlRequest.Hello(List.of(1), "test")))
                .isSameAs(gate.error);
    }

    @Test
    void stoppedRoutesTakeNothing() {
        routes.close();

        ReplicationException error = catchThrowableOfType(ReplicationException.class, () -> hub.receive(PEER, sent()));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
    }
}
