// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.TlsSettings;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.transport.internal.RawConnection.Answer;

/** What the server answers to requests that the client never makes. */
class ServerChecksTest extends ConnectedTest {
    private static final String HOST = "Host: localhost";
    private static final String VERSION = "Understudy-Version: 1";
    private static final String PUT = "PUT /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/0 HTTP/1.1";
    private static final String POST = "POST /understudy/control HTTP/1.1";
    private static final String GET = "GET /understudy/data/" + Chunks.TRANSFER + "/held?from=0 HTTP/1.1";
    private static final byte[] CHUNK = Chunks.encoded(Chunks.chunk(0, Chunks.noise(1000)));

    @BeforeEach
    void answerControls() {
        side.onControl = request -> new WorkloadState(Optional.empty(), Optional.empty(), 0);
    }

    private Answer ask(TlsSettings tls, byte[] body, String... lines) throws Exception {
        try (RawConnection connection = new RawConnection(tls, replica)) {
            return connection.send(lines).send(body).answer();
        }
    }

    private Answer ask(String... lines) throws Exception {
        return ask(primary, new byte[0], lines);
    }

    private static void assertError(Answer answer, int status, ErrorCode code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers()).containsEntry("content-type", "application/json");
        assertThat(answer.body()).startsWith("{\"error\":\"" + code + "\",\"message\":\"");
    }

    private static String length(int length) {
        return "Content-Length: " + length;
    }

    @ParameterizedTest
    @ValueSource(strings = {PUT, POST, "PUT /elsewhere HTTP/1.1"})
    void anUnauthorizedPrimaryIsRefusedBeforeItsBodyIsRead(String request) throws Exception {
        TlsSettings stranger = authority.node("stranger.example.com", Duration.ZERO);
        // no body follows: the answer must not wait for it
        Answer answer = ask(stranger, new byte[0], request, HOST, VERSION, length(1_000_000));
        assertError(answer, 403, ErrorCode.PRIMARY_NOT_AUTHORIZED);
        assertThat(side.requests).isEmpty();
        assertThat(side.chunks).isEmpty();
        assertThat(network.audit.refused).containsExactly("REQUEST 127.0.0.1 127.0.0.1 PRIMARY_NOT_AUTHORIZED");
    }

    @Test
    void anErrorIsJsonWithItsStatus() throws Exception {
        side.onControl = request -> {
            throw new ReplicationException(ErrorCode.REPLICA_DISK_FULL, "no room", "free some");
        };
        byte[] body = ("{\"type\":\"QueryWorkload\",\"workload\":\"" + Chunks.WORKLOAD + "\"}").getBytes(US_ASCII);
        Answer answer = ask(primary, body, POST, HOST, VERSION, length(body.length));
        assertThat(answer.status()).isEqualTo(507);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"REPLICA_DISK_FULL\",\"message\":\"no room\",\"remedy\":\"free some\"}");
    }

    @Test
    void aPrimaryThatWantsMoreThanItMayHaveIsAudited() throws Exception {
        side.onHeld = (transfer, from) -> {
            throw new ReplicationException(ErrorCode.QUOTA_FULL, "no more", "");
        };
        ask(GET, HOST, VERSION);
        assertThat(network.audit.refused).singleElement().asString().endsWith(" QUOTA_FULL");
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorHasItsStatus(ErrorCode code) throws Exception {
        side.onHeld = (transfer, from) -> {
            throw new ReplicationException(code, "it failed", "");
        };
        assertError(ask(GET, HOST, VERSION), Protocol.status(code), code);
    }

    @Test
    void aChunkIsAnsweredWithoutContent() throws Exception {
        Answer answer = ask(primary, CHUNK, PUT, HOST, VERSION, length(CHUNK.length));
        assertThat(answer.status()).isEqualTo(204);
        assertThat(side.chunks).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Understudy-Version: 2", "Understudy-Version: 1, 2", "Understudy-Version:", "Other: 1"})
    void anotherVersionIsRefused(String version) throws Exception {
        assertError(ask(POST, HOST, version, length(10)), 400, ErrorCode.PROTOCOL_VERSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET /understudy/control",
                "POST /understudy/control/",
                "POST /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/0",
                "PUT /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff",
                "PUT /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/0/0",
                "PUT /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/-1",
                "PUT /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/9223372036854775808",
                "PUT /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/held",
                "PUT /understudy/data/1-1-1-1-1/0",
                "GET /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/held",
                "GET /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/compare",
                "POST /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/compare",
                "POST /understudy/data/1-1-1-1-1/compare",
                "GET /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/held?from=x",
                "GET /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/held?from=%zz"
            })
    void aWrongPathIsRefused(String methodAndPath) throws Exception {
        assertError(
                ask(methodAndPath + " HTTP/1.1", HOST, VERSION, "Content-Length: 0"),
                400,
                ErrorCode.PROTOCOL_VIOLATION);
    }

    @Test
    void aLengthOutOfBoundsIsRefusedBeforeTheBodyIsRead() throws Exception {
        for (int wrong : new int[] {0, 79, ChunkReader.MAX_BODY + 1, Integer.MAX_VALUE}) {
            assertError(ask(PUT, HOST, VERSION, length(wrong)), 400, ErrorCode.PROTOCOL_VIOLATION);
        }
        for (int wrong : new int[] {0, Protocol.MAX_CONTROL + 1}) {
            assertError(ask(POST, HOST, VERSION, length(wrong)), 400, ErrorCode.PROTOCOL_VIOLATION);
        }
    }

    @Test
    void aBodyWithoutALengthIsRefused() throws Exception {
        for (String request : new String[] {PUT, POST}) {
            Answer answer = ask(request, HOST, VERSION, "Transfer-Encoding: chunked");
            assertError(answer, 400, ErrorCode.PROTOCOL_VIOLATION);
            assertThat(answer.body()).contains("unknown length");
        }
    }

    @Test
    void aBodyThatIsNotAsLongAsItsHeaderSaysIsRefused() throws Exception {
        byte[] tooLong = Arrays.copyOf(CHUNK, CHUNK.length + 1);
        byte[] tooShort = Arrays.copyOf(CHUNK, CHUNK.length - 1);
        for (byte[] body : new byte[][] {tooLong, tooShort}) {
            Answer answer = ask(primary, body, PUT, HOST, VERSION, length(body.length));
            assertError(answer, 400, ErrorCode.PROTOCOL_VIOLATION);
            assertThat(answer.body()).contains("a chunk of " + body.length + " bytes, by its header " + CHUNK.length);
        }
        assertThat(side.chunks).isEmpty();
    }

    @Test
    void aChunkForAnotherPathIsRefused() throws Exception {
        String other = "PUT /understudy/data/" + Chunks.TRANSFER + "/1 HTTP/1.1";
        assertError(ask(primary, CHUNK, other, HOST, VERSION, length(CHUNK.length)), 400, ErrorCode.PROTOCOL_VIOLATION);
        assertThat(side.chunks).isEmpty();
    }

    @Test
    void aRefusedTransferLeavesItsConnectionUsable() throws Exception {
        side.onAdmit = (peer, transfer) -> {
            throw new ReplicationException(ErrorCode.TRANSFER_UNKNOWN, "no such transfer", "");
        };
        try (RawConnection connection = new RawConnection(primary, replica)) {
            Answer refused = connection
                    .send(PUT, HOST, VERSION, length(CHUNK.length))
                    .send(CHUNK)
                    .answer();
            assertError(refused, 404, ErrorCode.TRANSFER_UNKNOWN);
            assertThat(refused.headers()).doesNotContainEntry("connection", "close");
            side.onAdmit = (peer, transfer) -> {};
            assertThat(connection
                            .send(PUT, HOST, VERSION, length(CHUNK.length))
                            .send(CHUNK)
                            .answer()
                            .status())
                    .isEqualTo(204);
        }
    }

    @Test
    void aPrimaryThatGoesInMidBodyLeavesNothingBehind() throws Exception {
        try (RawConnection connection = new RawConnection(primary, replica)) {
            connection.send(PUT, HOST, VERSION, length(CHUNK.length)).send(Arrays.copyOf(CHUNK, 500));
        }
        client.send(replica, Chunks.WORKLOAD, Chunks.chunk(1, Chunks.noise(10)));
        assertThat(side.chunks.keySet()).extracting(header -> header.sequence()).containsExactly(1L);
    }

    @Test
    void theServerDoesNotSayWhatItIs() throws Exception {
        assertThat(ask(GET, HOST, VERSION).headers()).doesNotContainKeys("server", "date");
    }
}
