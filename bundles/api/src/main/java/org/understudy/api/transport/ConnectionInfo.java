// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.time.Instant;
import java.util.Optional;
import org.understudy.api.WorkloadId;

/**
 * A channel of a primary with all its connections, or one connection that a replica server has accepted.
 *
 * @param kind at a replica what the last request was for
 * @param peer at a primary the replica as it is configured; at a replica the primary's authenticated name, empty before
 *     its first request
 * @param address of the peer's end of a connection, as this node sees it (it may be a proxy's); at a primary with no
 *     connection open empty
 * @param listener at a replica where the connection was accepted: its configuration's PID without {@code
 *     org.understudy.}; at a primary empty
 * @param workload of a primary's data channel
 * @param connections that are open
 * @param limit at most so many connections are used now; at a replica 1
 * @param openedAt when the channel was first used, or the connection accepted
 * @param lastUsedAt when the last request was sent or received; the time of opening before the first one
 * @param bytesSent since then, as they were on the wire: with TLS, without TCP's and the CONNECT of a proxy
 * @param bytesReceived likewise
 * @param echoes sent, or received, since then
 */
public record ConnectionInfo(
        Role role,
        Kind kind,
        String peer,
        Optional<String> address,
        Optional<String> listener,
        Optional<WorkloadId> workload,
        int connections,
        int limit,
        Instant openedAt,
        Instant lastUsedAt,
        long bytesSent,
        long bytesReceived,
        State state,
        long echoes) {

    /** Which side this node is. */
    public enum Role {
        PRIMARY,
        REPLICA
    }

    /** What a channel is for. */
    public enum Kind {
        CONTROL,
        DATA,
        UNKNOWN
    }

    /** A channel without a connection is not shown, unless its next one is being made. */
    public enum State {
        CONNECTING,
        IDLE,
        ACTIVE
    }
}
