// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** One connection through a relay: two sockets, a thread for each direction, and one for the clock. The monitor guards what is not final. */
final class RelayedConnection {
    private static final int BLOCK = 16 * 1024;
    private static final int CONNECT_MILLIS = 10_000;
    /** How long a thread waits before it looks again. */
    private static final int LOOK_MILLIS = 100;

    private final ChaosRelay relay;
    private final Socket client;
    private final Socket server = new Socket();
    private boolean forgotten;
    private boolean closed;
    private int directions = 2;
    private long lastUse = System.nanoTime();

    RelayedConnection(ChaosRelay relay, Socket client) {
        this.relay = relay;
        this.client = client;
        relay.opened(this);
    }

    void start(InetSocketAddress target) {
        thread("up", () -> {
            server.connect(target, CONNECT_MILLIS);
            thread("idle", this::watchIdle);
            thread("down", () -> pump(server, client));
            pump(client, server);
        });
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void thread(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        reset(); // one side is gone, and so for the other
                    } catch (InterruptedException e) {
                        reset();
                        Thread.currentThread().interrupt();
                    }
                },
                "relay-" + relay.port() + "-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(Socket from, Socket to) throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] block = new byte[BLOCK];
        awaitSpeaking();
        for (int length = in.read(block); length >= 0; length = in.read(block)) {
            relay.forwarding(length);
            awaitSpeaking();
            out.write(block, 0, length);
            used();
        }
        awaitSpeaking();
        to.shutdownOutput();
        ended();
    }

    private synchronized void used() {
        lastUse = System.nanoTime();
    }

    private synchronized void ended() throws IOException {
        directions--;
        if (directions == 0) {
            close();
        }
    }

    /** A silent line does not tell either that the other side has closed. */
    private synchronized void awaitSpeaking() throws InterruptedException, IOException {
        while ((forgotten || relay.isSilent()) && !closed) {
            wait(LOOK_MILLIS);
        }
        if (closed) {
            throw new IOException("closed");
        }
    }

    /** Has the connection see what changed at the relay. */
    synchronized void look() {
        notifyAll();
    }

    private synchronized void watchIdle() throws InterruptedException, IOException {
        while (!closed) {
            Duration limit = relay.idleLimit();
            if (!limit.isZero() && System.nanoTime() - lastUse > limit.toNanos()) {
                throw new IOException("idle");
            }
            wait(LOOK_MILLIS);
        }
    }

    synchronized void forget() {
        forgotten = true;
    }

    /** Both sides see a reset. */
    void reset() {
        try {
            client.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        close();
    }

    private synchronized void close() {
        closed = true;
        notifyAll();
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.close();
            } catch (IOException e) {
                // nothing is left to be lost
            }
        }
        relay.closed(this);
    }
}
