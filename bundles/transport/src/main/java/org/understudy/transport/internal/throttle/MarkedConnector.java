// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;

/**
 * Connects with marked packets, the first one too. Java's sockets are of IPv6 unless told otherwise, also those that talk
 * IPv4, and Java then sets only the mark that IPv6 uses; so a socket to an IPv4 address is made one of IPv4.
 */
public final class MarkedConnector extends ClientConnector {
    private final Pacing pacing;

    public MarkedConnector(Pacing pacing) {
        this.pacing = pacing;
    }

    @Override
    public void connect(SocketAddress address, Map<String, Object> context) {
        if (address instanceof InetSocketAddress to && to.getAddress() instanceof Inet4Address) {
            context.computeIfPresent(
                    Transport.class.getName(), (key, transport) -> new OverIpv4((Transport) transport));
        }
        super.connect(address, context);
    }

    @Override
    protected void configure(SelectableChannel channel) throws IOException {
        super.configure(channel);
        if (channel instanceof SocketChannel connection) {
            pacing.mark(connection);
        }
    }

    private static final class OverIpv4 extends Transport.Wrapper {
        OverIpv4(Transport transport) {
            super(transport);
        }

        @Override
        public SelectableChannel newSelectableChannel() throws IOException {
            return SocketChannel.open(StandardProtocolFamily.INET);
        }
    }
}
