// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Marks data connections, those that are open too: they last for days. Thread-safe. */
final class Marking {
    private static final Logger LOG = LoggerFactory.getLogger(Marking.class);

    // all guarded by this
    private final Set<SocketChannel> open = new HashSet<>();
    private Optional<Dscp> dscp = Optional.empty();
    private boolean refused;

    synchronized void change(Optional<Dscp> changed) {
        if (!changed.equals(dscp)) {
            dscp = changed;
            refused = false;
            open.removeIf(channel -> !channel.isOpen());
            open.forEach(channel -> set(channel, changed.orElse(new Dscp(0))));
        }
    }

    synchronized void mark(SocketChannel channel) {
        open.removeIf(known -> !known.isOpen());
        open.add(channel);
        dscp.ifPresent(wanted -> set(channel, wanted));
    }

    synchronized Optional<Dscp> dscp() {
        return dscp;
    }

    /** Replication goes on without a mark; that is worth one line for each marking. */
    private void set(SocketChannel channel, Dscp wanted) {
        try {
            channel.setOption(StandardSocketOptions.IP_TOS, wanted.typeOfService());
        } catch (IOException | UnsupportedOperationException e) {
            if (channel.isOpen() && !refused) {
                refused = true;
                LOG.warn(
                        "The system does not mark connections with DSCP {}: {}. They go unmarked.",
                        wanted,
                        e.toString());
            }
        }
    }
}
