// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An HTTP proxy that opens tunnels, and remembers what was asked for. */
final class ConnectProxy implements AutoCloseable {
    final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final String login;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile String refusal = "";

    /** @param login NAME:PASSWORD; empty if it asks for none */
    ConnectProxy(String login) throws IOException {
        this.login = login;
        start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Answers so from now on. */
    void refuse(String status) {
        refusal = status;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException gone) {
                        // one of both has closed, or the test is over
                    }
                },
                "connect-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            sockets.add(client);
            start(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        String request = head(client.getInputStream());
        requests.add(request);
        if (!refusal.isEmpty()) {
            answer(client, refusal + "\r\nContent-Length: 0");
            client.close();
        } else if (!login.isEmpty() && !request.contains("\nProxy-Authorization: Basic " + encoded() + "\r")) {
            answer(
                    client,
                    "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0");
            client.close();
        } else {
            String target = request.split(" ")[1];
            Socket replica = new Socket(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)));
            sockets.add(replica);
            answer(client, "200 Connection established");
            start(() -> copy(replica, client));
            copy(client, replica);
        }
    }

    private String encoded() {
        return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(Socket client, String text) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + text + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            if (head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.US_ASCII);
            }
        }
        throw new IOException("closed in mid-request");
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
