// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The relay fails as it is told, so that tests which use it show what they say. */
@Timeout(30)
class ChaosRelayTest {
    private static final int WAIT_MILLIS = 200;

    private EchoServer echo;
    private ChaosRelay relay;
    private Socket client;

    @BeforeEach
    void start() throws IOException {
        echo = new EchoServer();
        relay = ChaosRelay.to(echo.port());
        client = connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        relay.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static int echoed(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    @Test
    void forwardsBothWays() throws IOException {
        assertThat(echoed(client, 7)).isEqualTo(7);
        assertThat(relay.accepted()).isEqualTo(1);
        assertThat(relay.forwarded()).isEqualTo(2);
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aCutResetsConnectionsAndTakesNewOnes() throws IOException {
        echoed(client, 1);
        relay.cut();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        try (Socket next = connect()) {
            assertThat(echoed(next, 2)).isEqualTo(2);
        }
    }

    @Test
    void whileItIsDownItRefuses() throws IOException {
        relay.down();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        relay.up();
        try (Socket next = connect()) {
            assertThat(echoed(next, 2)).isEqualTo(2);
        }
    }

    @Test
    void silenceDelaysAndLosesNothing() throws IOException {
        echoed(client, 1);
        relay.silence();
        client.setSoTimeout(WAIT_MILLIS);
        assertThatThrownBy(() -> echoed(client, 3)).isInstanceOf(SocketTimeoutException.class);
        relay.speak();
        client.setSoTimeout(5_000);
        assertThat(client.getInputStream().read()).isEqualTo(3);
    }

    @Test
    void aForgottenConnectionStaysSilentAndANewOneWorks() throws IOException {
        echoed(client, 1);
        relay.forget();
        client.setSoTimeout(WAIT_MILLIS);
        assertThatThrownBy(() -> echoed(client, 3)).isInstanceOf(SocketTimeoutException.class);
        try (Socket next = connect()) {
            assertThat(echoed(next, 2)).isEqualTo(2);
        }
    }

    @Test
    void theIdleAreCut() throws IOException {
        echoed(client, 1);
        relay.cutIdle(Duration.ofMillis(WAIT_MILLIS));
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void aLimitHoldsUntilItIsLifted() throws IOException {
        relay.limit(100_000);
        byte[] sent = new byte[1_000_000];
        Instant start = Instant.now();
        client.getOutputStream().write(sent);
        assertThat(client.getInputStream().readNBytes(20_000)).hasSize(20_000);
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(150));
        relay.limit(0);
        assertThat(client.getInputStream().readNBytes(980_000)).hasSize(980_000);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(8));
    }
}
