// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Sends back what it gets, on a free loopback port. */
final class EchoServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

    EchoServer() throws IOException {
        thread(this::serve);
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                thread(() -> answer(socket));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // the connection was cut
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
