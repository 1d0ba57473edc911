// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The HTTP proxy tunnels, asks for a password, and cuts what is idle. */
@Timeout(60)
class SquidTest {
    private static final int IDLE_SECONDS = 2;
    private static final ProxyProcess.Login LOGIN = new ProxyProcess.Login("node", "a secret");

    /** Sends CONNECT and returns the first line of the answer. */
    private static String connect(Socket socket, int target, String password) throws IOException {
        String login = password == null
                ? ""
                : "Proxy-Authorization: Basic "
                        + Base64.getEncoder()
                                .encodeToString((LOGIN.user() + ":" + password).getBytes(StandardCharsets.US_ASCII))
                        + "\r\n";
        String host = "127.0.0.1:" + target;
        socket.getOutputStream()
                .write(("CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n" + login + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            assertThat(next).as("the end of the answer").isNotNegative();
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII).lines().findFirst().orElseThrow();
    }

    private static Socket open(ProxyProcess proxy) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    @Test
    void tunnelsAndCutsTheIdle() throws Exception {
        try (EchoServer echo = new EchoServer();
                ProxyProcess proxy = ProxyProcess.squid(IDLE_SECONDS, null);
                Socket socket = open(proxy)) {
            assertThat(connect(socket, echo.port(), null)).contains(" 200 ");
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
            assertThat(socket.getInputStream().read()).as("the cut").isEqualTo(-1);
        }
    }

    @Test
    void asksForAPassword() throws Exception {
        try (EchoServer echo = new EchoServer();
                ProxyProcess proxy = ProxyProcess.squid(IDLE_SECONDS, LOGIN)) {
            try (Socket socket = open(proxy)) {
                assertThat(connect(socket, echo.port(), null)).contains(" 407 ");
            }
            try (Socket socket = open(proxy)) {
                assertThat(connect(socket, echo.port(), "wrong")).contains(" 407 ");
            }
            try (Socket socket = open(proxy)) {
                assertThat(connect(socket, echo.port(), LOGIN.password())).contains(" 200 ");
            }
        }
    }
}
