// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import org.understudy.api.ReplicaAddress;

/** Sends control messages the wired way: through the route {@code control-out}. What the engine uses. Thread-safe. */
public interface ControlSender {
    /** As {@link ControlChannels#send}. */
    <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request);
}
