// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.security.TlsSettings;
import org.understudy.pipeline.internal.InboundBuffers;
import org.understudy.pipeline.internal.OutboundBuffers;
import org.understudy.pipeline.internal.ZstdInboundStages;
import org.understudy.pipeline.internal.ZstdOutboundStages;
import org.understudy.security.internal.FileCertificateTool;

/** A gateway that both nodes trust for TLS, and which ends it. */
class EncryptedOnTheWayTest extends ConnectedTest {
    private static final String PATTERN = "what nobody on the way may see";

    private final ZstdOutboundStages outbound = new ZstdOutboundStages();
    private final ZstdInboundStages inbound = new ZstdInboundStages();
    private final byte[] content = PATTERN.repeat(3000).getBytes(US_ASCII);
    private TlsRelay gateway;
    private ReplicaAddress throughGateway;

    @BeforeEach
    void listen() throws Exception {
        var target = folder.resolve("gateway");
        new FileCertificateTool(folder, Clock.systemUTC())
                .issue(folder.resolve("ours"), target, Authority.PRIMARY, List.of(Authority.REPLICA), Period.ofDays(1));
        gateway = new TlsRelay(
                new TlsSettings(target.resolve("node.p12"), target.resolve("trust.p12"), target.resolve("password")),
                replica);
        throughGateway = Network.address(gateway.port());
    }

    @AfterEach
    void end() throws Exception {
        gateway.close();
    }

    private Chunk digested() {
        ChunkBuffer buffer = new OutboundBuffers().acquire(Duration.ZERO);
        buffer.data().clear().put(content).flip();
        ChunkHeader header = new ChunkHeader(
                Chunks.TRANSFER,
                3,
                Codec.RAW,
                PayloadCipher.NONE,
                content.length,
                content.length,
                Digest.NONE,
                List.of(new Extent(0, Extent.Kind.DATA, 8192, content.length)));
        return outbound.digest(new Chunk(header, buffer));
    }

    private byte[] received(Optional<PayloadKey> key) {
        assertThat(side.chunks).hasSize(1);
        Map.Entry<ChunkHeader, byte[]> came = side.chunks.entrySet().iterator().next();
        ChunkBuffer buffer = new InboundBuffers().acquire(Duration.ZERO);
        buffer.data().clear().put(came.getValue()).flip();
        Chunk stored = inbound.verify(inbound.decompress(inbound.decrypt(new Chunk(came.getKey(), buffer), key)));
        ByteBuffer data = stored.buffer().data();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    @Test
    void anEncryptedChunkPassesAGatewayThatSeesNothingOfIt() {
        Optional<PayloadKey> key = Optional.of(new PayloadKey(Chunks.WORKLOAD, PayloadKey.newSecret()));
        try (Chunk chunk = outbound.encrypt(digested(), key)) {
            client.send(throughGateway, Chunks.WORKLOAD, chunk);
        }
        assertThat(received(key)).isEqualTo(content);
        assertThat(gateway.seen()).contains("PUT /understudy/data/" + Chunks.TRANSFER + "/3", "USC1");
        assertThat(gateway.seen()).doesNotContain(PATTERN);
    }

    @Test
    void oneThatIsNotEncryptedIsSeen() {
        try (Chunk chunk = digested()) {
            client.send(throughGateway, Chunks.WORKLOAD, chunk);
        }
        assertThat(received(Optional.empty())).isEqualTo(content);
        assertThat(gateway.seen()).contains(PATTERN);
    }
}
