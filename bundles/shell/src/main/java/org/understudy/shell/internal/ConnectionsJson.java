// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.understudy.api.transport.ConnectionInfo;

/** What {@code replica:connections --json} prints for each channel or connection. */
record ConnectionsJson(
        String role,
        String channel,
        Optional<String> peer,
        Optional<String> address,
        Optional<String> listener,
        Optional<String> workload,
        Optional<String> name,
        int connections,
        int limit,
        Instant openedAt,
        Instant lastUsedAt,
        long bytesSent,
        long bytesReceived,
        String state,
        long echoes) {
    /** @param name of the workload, where it is known */
    static ConnectionsJson of(ConnectionInfo info, Optional<String> name) {
        return new ConnectionsJson(
                info.role().name().toLowerCase(Locale.ROOT),
                info.kind().name(),
                Optional.of(info.peer()).filter(peer -> !peer.isEmpty()),
                info.address(),
                info.listener(),
                info.workload().map(Object::toString),
                name,
                info.connections(),
                info.limit(),
                info.openedAt(),
                info.lastUsedAt(),
                info.bytesSent(),
                info.bytesReceived(),
                info.state().name(),
                info.echoes());
    }
}
