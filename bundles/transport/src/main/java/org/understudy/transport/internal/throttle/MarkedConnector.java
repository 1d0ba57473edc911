// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ClientConnector;

/** Connects with marked packets, the first one too. */
public final class MarkedConnector extends ClientConnector {
    private final Pacing pacing;

    public MarkedConnector(Pacing pacing) {
        this.pacing = pacing;
    }

    @Override
    protected void configure(SelectableChannel channel) throws IOException {
        super.configure(channel);
        if (channel instanceof SocketChannel connection) {
            pacing.mark(connection);
        }
    }
}
