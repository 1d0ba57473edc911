// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.channels.AsynchronousCloseException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.util.Promise;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.transport.ConnectionInfo;

/**
 * The connections to a replica, of its control channel or of a workload's data channel. A request takes a connection for
 * itself, of several idle ones that which was used last, and gives it back. Thread-safe; guarded by this. Jetty is never
 * called with the lock held, as it calls back when a connection is closed.
 */
final class Channel implements AutoCloseable {
    /**
     * Which channel.
     *
     * @param workload of a data channel; empty for the control channel
     */
    record Key(ReplicaAddress replica, Optional<WorkloadId> workload) {}

    private final Key key;
    private final ChannelScale scale;
    private final Consumer<Promise<Connection>> opener;
    private final Predicate<Connection> usable;
    private final Instant since = Instant.now();

    private final Set<Line> lines = new HashSet<>();
    private final Deque<Line> idle = new ArrayDeque<>();
    private final Set<CompletableFuture<Connection>> opening = new HashSet<>();
    private int busy; // with those being opened
    private int proven; // of lines, those that have carried a chunk
    private boolean retired;
    private boolean closed;
    private Instant lastUsed = since;
    private long lastUsedNanos = System.nanoTime();
    private long echoes;
    private WireBytes past = WireBytes.NONE; // of the connections that are gone

    /**
     * @param opener makes a connection, without waiting for it
     * @param usable whether a connection may be used for another request
     */
    Channel(Key key, ChannelScale scale, Consumer<Promise<Connection>> opener, Predicate<Connection> usable) {
        this.usable = usable;
        this.key = key;
        this.scale = scale;
        this.opener = opener;
    }

    Key key() {
        return key;
    }

    /**
     * Takes a connection for one request, which has to be given back.
     *
     * @param deadline of {@link System#nanoTime}
     * @throws ExecutionException whose cause is why none could be opened, or an {@link AsynchronousCloseException}
     */
    Line acquire(long deadline) throws InterruptedException, TimeoutException, ExecutionException {
        closeUnusable();
        CompletableFuture<Connection> opened = new CompletableFuture<>();
        synchronized (this) {
            awaitTurn(deadline);
            busy++;
            Line line = idle.pollFirst();
            if (line != null) {
                return line;
            }
            opening.add(opened);
        }
        try {
            long begun = System.currentTimeMillis();
            open(opened);
            return added(opened.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS), begun);
        } catch (InterruptedException | TimeoutException | ExecutionException | RuntimeException e) {
            abandon(opened);
            throw e;
        }
    }

    private void closeUnusable() {
        List<Line> unusable = new ArrayList<>();
        synchronized (this) {
            idle.removeIf(line -> !usable.test(line.connection()) && unusable.add(line));
        }
        unusable.forEach(Line::close);
    }

    private void awaitTurn(long deadline) throws InterruptedException, TimeoutException, ExecutionException {
        while (!closed && busy >= scale.connections()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new TimeoutException("no connection came free");
            }
            wait(millis);
        }
        if (closed) {
            throw new ExecutionException(new AsynchronousCloseException());
        }
    }

    private void open(CompletableFuture<Connection> opened) {
        opener.accept(Promise.from(
                connection -> {
                    if (!opened.complete(connection)) {
                        connection.close(); // nobody waits for it any more
                    }
                },
                opened::completeExceptionally));
    }

    /**
     * One of the connections being opened is there.
     *
     * @param begun when its opening began, of {@link System#currentTimeMillis}
     */
    private Line added(Connection connection, long begun) throws ExecutionException {
        Line line = new Line(connection, System.nanoTime());
        synchronized (this) {
            if (closed) {
                throw new ExecutionException(new AsynchronousCloseException());
            }
            opening.removeIf(CompletableFuture::isDone);
            lines.add(line);
            scale.connected(line.connectMillis(begun));
        }
        line.watch(this::forget);
        return line;
    }

    private void abandon(CompletableFuture<Connection> opened) {
        if (!opened.completeExceptionally(new AsynchronousCloseException()) && !opened.isCompletedExceptionally()) {
            opened.join().close();
        }
        synchronized (this) {
            opening.remove(opened);
            busy--;
            notifyAll();
        }
    }

    private synchronized void forget(Line line) {
        if (lines.remove(line)) {
            idle.remove(line);
            proven -= line.isProven() ? 1 : 0;
            past = past.plus(line.bytes());
        }
    }

    /** Gives a connection back after its request has ended, well or not. */
    void release(Line line) {
        boolean surplus;
        synchronized (this) {
            busy--;
            used();
            surplus = retired || closed || line.isClosed() || !usable.test(line.connection());
            if (surplus) {
                forget(line);
            } else if (lines.contains(line)) {
                line.beginIdle(lastUsedNanos);
                idle.addFirst(line);
            }
            notifyAll();
        }
        if (surplus) {
            line.close();
        }
    }

    private void used() {
        lastUsed = Instant.now();
        lastUsedNanos = System.nanoTime();
    }

    /** The replica has stored a chunk that was under way for so long. */
    synchronized void acknowledged(Line line, int bytes, long nanos) {
        if (lines.contains(line) && line.prove()) {
            proven++;
        }
        // before its connection is given back: it counts as busy
        if (scale.acknowledged(bytes, nanos, busy >= scale.connections(), proven, System.nanoTime())) {
            notifyAll();
        }
    }

    /** A chunk was not stored in time. */
    synchronized void timedOut() {
        scale.timedOut(System.nanoTime());
    }

    /** The number of connections that are used at the same time now. */
    synchronized int width() {
        return scale.connections();
    }

    /**
     * Closes what has been idle for so long, except the connection that was used last where one is to be kept and no other
     * is in use.
     */
    void closeIdle(long nanos, boolean keepOne) {
        List<Line> surplus = new ArrayList<>();
        synchronized (this) {
            long now = System.nanoTime();
            int kept = keepOne && lines.size() == idle.size() ? 1 : 0;
            while (idle.size() > kept && idle.peekLast().idleNanos(now) >= nanos) {
                surplus.add(idle.pollLast());
            }
        }
        surplus.forEach(Line::close);
    }

    /** Takes a connection for an echo, if there has been no traffic for so long. */
    synchronized Optional<Line> acquireForEcho(long nanos) {
        if (busy > 0 || idle.isEmpty() || System.nanoTime() - lastUsedNanos < nanos) {
            return Optional.empty();
        }
        busy++;
        echoes++;
        used();
        return Optional.of(idle.pollFirst());
    }

    /** Opens a connection in the background, in the place of a dead one; no matter if it can't be. */
    void replace() {
        CompletableFuture<Connection> opened = new CompletableFuture<>();
        synchronized (this) {
            if (closed || retired || !lines.isEmpty()) {
                return;
            }
            busy++;
            opening.add(opened);
        }
        long begun = System.currentTimeMillis();
        opened.whenComplete((connection, failure) -> {
            if (failure != null) {
                abandon(opened);
                return;
            }
            try {
                release(added(connection, begun));
            } catch (ExecutionException e) {
                abandon(opened);
            }
        });
        open(opened);
    }

    /** For the table; empty while there is neither a connection nor anyone who waits for one. */
    synchronized Optional<ConnectionInfo> info() {
        if (isUnused()) {
            return Optional.empty();
        }
        WireBytes bytes = lines.stream().map(Line::bytes).reduce(past, WireBytes::plus);
        return Optional.of(new ConnectionInfo(
                ConnectionInfo.Role.PRIMARY,
                key.workload().isPresent() ? ConnectionInfo.Kind.DATA : ConnectionInfo.Kind.CONTROL,
                key.replica().toString(),
                lines.stream().map(Line::address).findFirst(),
                Optional.empty(),
                key.workload(),
                lines.size(),
                scale.connections(),
                since,
                lastUsed,
                bytes.sent(),
                bytes.received(),
                state(),
                echoes));
    }

    private ConnectionInfo.State state() {
        if (lines.isEmpty()) {
            return ConnectionInfo.State.CONNECTING;
        }
        return busy > 0 ? ConnectionInfo.State.ACTIVE : ConnectionInfo.State.IDLE;
    }

    synchronized boolean isUnused() {
        return busy == 0 && lines.isEmpty();
    }

    /** Another limit of connections, from the next request on. */
    synchronized void limit(int connections) {
        scale.limit(connections);
        notifyAll();
    }

    /** Lets requests under way end, and closes each connection then. */
    void retire() {
        synchronized (this) {
            retired = true;
        }
        closeIdle(0, false);
    }

    /** Requests under way fail with an {@link AsynchronousCloseException}. */
    @Override
    public void close() {
        List<Line> open;
        List<CompletableFuture<Connection>> pending;
        synchronized (this) {
            closed = true;
            open = List.copyOf(lines);
            pending = List.copyOf(opening);
            notifyAll();
        }
        pending.forEach(future -> future.completeExceptionally(new AsynchronousCloseException()));
        open.forEach(Line::close);
    }
}
