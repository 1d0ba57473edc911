// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.HostPort;

/** How many bytes a connection has moved on the wire: with TLS where there is any. */
record WireBytes(long sent, long received) {
    static final WireBytes NONE = new WireBytes(0, 0);

    static WireBytes of(Connection connection) {
        Connection wire = connection.getEndPoint() instanceof SslConnection.SslEndPoint decrypted
                ? decrypted.getSslConnection()
                : connection;
        return new WireBytes(wire.getBytesOut(), wire.getBytesIn());
    }

    /** An address as the tables of connections show it. */
    static String address(SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? new HostPort(internet.getAddress().getHostAddress(), internet.getPort()).toString()
                : String.valueOf(address);
    }

    WireBytes plus(WireBytes other) {
        return new WireBytes(sent + other.sent, received + other.received);
    }
}
