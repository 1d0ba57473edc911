// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP relay that fails on command: it resets what is open, refuses what comes, falls silent with open connections, cuts
 * the idle, and is as slow as it is told. Thread-safe.
 */
public final class ChaosRelay implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final Duration ACCEPTOR_LIMIT = Duration.ofSeconds(10);

    private final InetAddress listens;
    private final InetSocketAddress target;
    private final int port;
    private final Set<RelayedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong forwarded = new AtomicLong();
    private final RelayRate rate = new RelayRate();
    private ServerSocket listener; // guarded by this
    private Thread acceptor; // guarded by this
    private volatile boolean silent;
    private volatile Duration idleLimit = Duration.ZERO;

    private ChaosRelay(InetAddress listens, int port, InetSocketAddress target) throws IOException {
        this.listens = listens;
        this.target = target;
        this.listener = new ServerSocket(port, BACKLOG, listens);
        this.port = listener.getLocalPort();
        this.acceptor = accept(listener);
    }

    /** A relay on a free loopback port to a loopback port. */
    public static ChaosRelay to(int target) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new ChaosRelay(loopback, 0, new InetSocketAddress(loopback, target));
    }

    /** The same, reachable from other network namespaces too. */
    public static ChaosRelay everywhere(int target) throws IOException {
        return new ChaosRelay(
                InetAddress.getByName("0.0.0.0"), 0, new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
    }

    /**
     * A relay as a process of its own, for a network namespace.
     *
     * @param arguments HOST PORT to listen on, HOST PORT to forward to; ends at the end of its standard input
     */
    public static void main(String[] arguments) throws IOException {
        try (ChaosRelay relay = new ChaosRelay(
                InetAddress.getByName(arguments[0]),
                Integer.parseInt(arguments[1]),
                new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3])))) {
            System.out.println("ready " + relay.port);
            while (System.in.read() >= 0) {
                // until whoever started it is gone
            }
        }
    }

    public int port() {
        return port;
    }

    /** Its address for a relationship. */
    public String address() {
        return "localhost:" + port;
    }

    /** How many connections were accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are open now. */
    public int open() {
        return open.size();
    }

    /** Bytes forwarded so far, both ways. */
    public long forwarded() {
        return forwarded.get();
    }

    /** The most that goes through, both ways together; 0 for no limit. */
    public void limit(long bytesPerSecond) {
        rate.set(bytesPerSecond);
    }

    /** Resets connections through which nothing went for so long; zero for never. */
    public void cutIdle(Duration limit) {
        idleLimit = limit;
        open.forEach(RelayedConnection::look);
    }

    /** Resets all connections, as a router or firewall that was restarted does. New ones are accepted. */
    public void cut() {
        open.forEach(RelayedConnection::reset);
    }

    /** Resets all connections, and refuses new ones. */
    public synchronized void down() throws IOException {
        listener.close();
        awaitAcceptor();
        cut();
    }

    /** Listens again. */
    public synchronized void up() throws IOException {
        if (listener.isClosed()) {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(listens, port), BACKLOG);
            acceptor = accept(listener);
        }
    }

    /** Forwards nothing more, while all connections stay open: a line that swallows packets. */
    public void silence() {
        silent = true;
    }

    /** Forwards again, also what came meanwhile. */
    public void speak() {
        silent = false;
        open.forEach(RelayedConnection::look);
    }

    /** Connections that are open now stay open and silent for ever; new ones work. */
    public void forget() {
        open.forEach(RelayedConnection::forget);
    }

    private Thread accept(ServerSocket on) {
        Thread thread = new Thread(() -> acceptAll(on), "relay-" + port);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The system listens on until the thread that was accepting when the socket was closed has come back. */
    private void awaitAcceptor() {
        try {
            acceptor.join(ACCEPTOR_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (acceptor.isAlive()) {
            throw new IllegalStateException("port " + port + " of the relay is still open");
        }
    }

    private void acceptAll(ServerSocket on) {
        while (!on.isClosed()) {
            try {
                Socket client = on.accept();
                accepted.incrementAndGet();
                new RelayedConnection(this, client).start(target);
            } catch (IOException e) {
                if (!on.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    boolean isSilent() {
        return silent;
    }

    Duration idleLimit() {
        return idleLimit;
    }

    void opened(RelayedConnection connection) {
        open.add(connection);
    }

    void closed(RelayedConnection connection) {
        open.remove(connection);
    }

    void forwarding(int bytes) throws InterruptedException {
        rate.take(bytes);
        forwarded.addAndGet(bytes);
    }

    @Override
    public synchronized void close() throws IOException {
        down();
    }
}
