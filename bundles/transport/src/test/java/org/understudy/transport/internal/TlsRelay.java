// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsSettings;

/** Somebody between both nodes, who ends TLS with a certificate of his own and passes on what he reads. */
final class TlsRelay implements AutoCloseable {
    private final ServerSocket server;
    private final SSLContext context;
    private final ReplicaAddress target;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    TlsRelay(TlsSettings tls, ReplicaAddress target) throws IOException {
        this.target = target;
        context = Network.CONTEXTS.load(tls).context();
        server = context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            Socket replica = context.getSocketFactory().createSocket(target.host(), target.port());
            open.add(client);
            open.add(replica);
            start(() -> copy(client, replica, true));
            start(() -> copy(replica, client, false));
        }
    }

    /** All that went towards the replica, as he reads it. */
    String seen() {
        synchronized (seen) {
            return seen.toString(ISO_8859_1);
        }
    }

    private void copy(Socket from, Socket to, boolean up) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (up) {
                    synchronized (seen) {
                        seen.write(buffer, 0, n);
                    }
                }
                to.getOutputStream().write(buffer, 0, n);
                to.getOutputStream().flush();
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // one side is gone
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
