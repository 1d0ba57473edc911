// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import org.understudy.api.ReplicaAddress;

/**
 * The primary's control channels: one a replica, looked up in a table, opened where there is none, short-lived.
 * Thread-safe.
 */
public interface ControlChannels {
    /**
     * Sends a message and waits for the reply, at most the configured time-out (120 s). Never retried here.
     *
     * @throws org.understudy.api.ReplicationException with a code of the network, authentication or protocol, or the
     *     code with which the replica refused
     */
    <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request);
}
