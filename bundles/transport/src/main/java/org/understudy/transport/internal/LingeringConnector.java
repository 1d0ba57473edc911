// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;

/**
 * A connector whose refusals arrive. In TLS 1.3 a client sends its request before the server has checked its certificate;
 * to close a socket with unread input resets the connection, and the client may see that before it reads the alert. So
 * after a failed handshake the socket stays a while, unread, until the client has closed its side.
 */
final class LingeringConnector extends ServerConnector {
    private static final long LINGER_SECONDS = 5;
    /** Beyond it, sockets are closed at once: whoever is refused that often can do without a reason. */
    private static final int MAX_LINGERING = 64;

    private final Set<SocketChannel> lingering = ConcurrentHashMap.newKeySet();

    LingeringConnector(Server server, ConnectionFactory... factories) {
        super(server, 1, 1, factories);
        addBean(new SslHandshakeListener() {
            @Override
            public void handshakeFailed(Event event, Throwable failure) {
                EndPoint socket = event.getEndPoint() instanceof EndPoint.Wrapper wrapper
                        ? wrapper.unwrap()
                        : event.getEndPoint();
                if (socket instanceof LingeringEndPoint refused) {
                    refused.failed = true;
                }
            }
        });
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        SocketChannelEndPoint endPoint = new LingeringEndPoint(channel, selector, key);
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        lingering.forEach(this::end);
    }

    private void end(SocketChannel channel) {
        lingering.remove(channel);
        IO.close(channel);
    }

    private final class LingeringEndPoint extends SocketChannelEndPoint {
        private volatile boolean failed;

        LingeringEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            super(channel, selector, key, LingeringConnector.this.getScheduler());
        }

        @Override
        public void doClose() {
            SocketChannel channel = (SocketChannel) getChannel();
            if (failed && isRunning() && lingering.size() < MAX_LINGERING) {
                try {
                    channel.shutdownOutput();
                    lingering.add(channel);
                    LingeringConnector.this
                            .getScheduler()
                            .schedule(() -> end(channel), LINGER_SECONDS, TimeUnit.SECONDS);
                    return;
                } catch (IOException gone) {
                    // the client has closed it first
                }
            }
            super.doClose();
        }
    }
}
