// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.understudy.transport.internal.Network.assertFails;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;

/** What a primary is told when the network, or what is at its other end, fails. */
class NetworkFailureTest extends ConnectedTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private TransportClient impatient() {
        return network.client(
                Network.CONTEXTS, Network.settings(primary, Map.of("control.timeout", "1", "data.timeout", "1")));
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        ReplicaAddress closed = Network.address(Network.freePort());
        assertThat(assertFails(ErrorCode.CONNECTION_REFUSED, client, closed)).hasMessageContaining(closed.toString());
    }

    @Test
    void aNameThatNobodyHasIsUnknown() {
        ReplicaAddress unknown = new ReplicaAddress("replica.invalid", 8443);
        assertThat(assertFails(ErrorCode.HOST_UNKNOWN, client, unknown)).hasMessageContaining("replica.invalid:8443");
    }

    @Test
    void aServerThatNeverSpeaksTimesOut() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, LOOPBACK)) {
            assertFails(ErrorCode.TIMED_OUT, impatient(), Network.address(silent.getLocalPort()));
        }
    }

    @Test
    void aReplicaThatNeverAnswersTimesOut() {
        CountDownLatch over = new CountDownLatch(1);
        side.onChunk = () -> assertThat(catchThrowable(() -> over.await(60, TimeUnit.SECONDS)))
                .isNull();
        TransportClient impatient = impatient();
        assertFails(
                ErrorCode.TIMED_OUT,
                () -> impatient.send(replica, Chunks.WORKLOAD, Chunks.chunk(0, Chunks.noise(100))));
        over.countDown();
    }

    @Test
    void aConnectionThatIsCutInMidBodyIsLost() throws Exception {
        try (SSLServerSocket cutting = (SSLServerSocket) Network.CONTEXTS
                .load(replicaTls)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 1, LOOPBACK)) {
            cutting.setNeedClientAuth(true);
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> readSomeAndCut(cutting));
            ReplicaAddress address = Network.address(cutting.getLocalPort());
            assertFails(
                    ErrorCode.CONNECTION_LOST,
                    () -> client.send(address, Chunks.WORKLOAD, Chunks.chunk(0, Chunks.noise(2 * 1024 * 1024))));
            assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(1000);
        }
    }

    /** As TCP proxies do that can't reach the replica. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatIsClosedInTheHandshakeIsLost(boolean reset) throws Exception {
        try (ServerSocket closing = new ServerSocket(0, 1, LOOPBACK)) {
            CompletableFuture.runAsync(() -> readSomeAndClose(closing, reset));
            ReplicaAddress address = Network.address(closing.getLocalPort());
            assertThat(assertFails(ErrorCode.CONNECTION_LOST, client, address))
                    .hasMessageContaining(address.toString())
                    .message()
                    .doesNotContain("HttpConnection");
        }
    }

    /** The end may be noticed by the write, which Jetty then reports as a failed handshake. */
    @Test
    void aFailedWriteInTheHandshakeIsNoRefusal() {
        Throwable failed = new SSLHandshakeException("Broken pipe").initCause(new IOException("Broken pipe"));
        assertThat(ClientErrors.classify(failed, replica).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        Throwable alert = new SSLHandshakeException("Received fatal alert: bad_certificate");
        assertThat(ClientErrors.classify(alert, replica).code()).isEqualTo(ErrorCode.TLS_REFUSED);
    }

    private static void readSomeAndClose(ServerSocket listener, boolean reset) {
        try (Socket socket = listener.accept()) {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
            socket.getInputStream().read(new byte[64 * 1024]);
        } catch (IOException gone) {
            // what the client made of it is the test's business
        }
    }

    private static int readSomeAndCut(SSLServerSocket listener) {
        try (SSLSocket socket = (SSLSocket) listener.accept()) {
            socket.setSoLinger(true, 0);
            return socket.getInputStream().readNBytes(1000).length;
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void aThreadThatIsInterruptedCancelsItsRequest() {
        Thread.currentThread().interrupt();
        assertFails(ErrorCode.CANCELLED_BY_PRIMARY, client, replica);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anAnswerOfAnotherKindOfServerIsAViolation() throws Exception {
        try (SSLServerSocket other = (SSLServerSocket) Network.CONTEXTS
                .load(replicaTls)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 1, LOOPBACK)) {
            CompletableFuture.runAsync(
                    () -> answer(other, "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<html>"));
            ReplicaAddress address = Network.address(other.getLocalPort());
            assertThat(assertFails(ErrorCode.PROTOCOL_VIOLATION, client, address))
                    .hasMessageContaining("404");
        }
    }

    private static void answer(SSLServerSocket listener, String text) {
        try (SSLSocket socket = (SSLSocket) listener.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // what the client made of it is the test's business
        }
    }
}
