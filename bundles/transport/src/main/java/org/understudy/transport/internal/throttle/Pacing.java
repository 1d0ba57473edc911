// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;

/** What the data channels ask about each chunk and each connection. Thread-safe. */
public interface Pacing {
    /**
     * @param executor that pieces are sent on
     * @param header of which nothing may change until the request is complete, as of the payload
     * @return a body that keeps to the limits; empty, at no cost, if the way to the replica has none
     */
    Optional<PacedContent> pace(
            ReplicaAddress replica,
            WorkloadId workload,
            Executor executor,
            String type,
            ByteBuffer header,
            ByteBuffer payload);

    /** Marks the packets of a data connection, before it is connected, and whenever the marking is changed. */
    void mark(SocketChannel connection);
}
