// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.channels.AsynchronousCloseException;
import java.util.function.Consumer;
import org.eclipse.jetty.client.Connection;

/** One connection of a channel, which guards what changes. */
final class Line {
    private final Connection connection;
    private final org.eclipse.jetty.io.Connection wire;
    /** {@link System#nanoTime} when it last began to be idle. */
    private long idleSince;

    private boolean proven;

    Line(Connection connection, long now) {
        this.connection = connection;
        this.wire = (org.eclipse.jetty.io.Connection) connection; // over HTTP/1.1 both are the same
        idleSince = now;
    }

    /** @param onClosed called when the connection is closed, by whomever; perhaps more than once */
    void watch(Consumer<Line> onClosed) {
        wire.addEventListener(new org.eclipse.jetty.io.Connection.Listener() {
            @Override
            public void onClosed(org.eclipse.jetty.io.Connection closed) {
                onClosed.accept(Line.this);
            }
        });
        if (isClosed()) {
            onClosed.accept(this);
        }
    }

    Connection connection() {
        return connection;
    }

    boolean isClosed() {
        return connection.isClosed() || !wire.getEndPoint().isOpen();
    }

    WireBytes bytes() {
        return WireBytes.of(wire);
    }

    String address() {
        return WireBytes.address(wire.getEndPoint().getRemoteSocketAddress());
    }

    /** @param begun when it began to be opened, of {@link System#currentTimeMillis}, which is Jetty's clock here */
    long connectMillis(long begun) {
        return Math.max(0, wire.getEndPoint().getCreatedTimeStamp() - begun);
    }

    /**
     * It has carried a chunk.
     *
     * @return whether for the first time
     */
    boolean prove() {
        boolean first = !proven;
        proven = true;
        return first;
    }

    boolean isProven() {
        return proven;
    }

    void beginIdle(long now) {
        idleSince = now;
    }

    long idleNanos(long now) {
        return now - idleSince;
    }

    /** A request under way fails with an {@link AsynchronousCloseException}. */
    void close() {
        connection.close();
    }
}
