// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import org.understudy.api.security.Peer;

/**
 * Takes control messages from the server: the consumer side of {@code replica:control}. Thread-safe.
 */
public interface ControlReceiver {
    /** @throws org.understudy.api.ReplicationException whose code the server sends to the primary */
    ControlReply receive(Peer peer, ControlRequest<?> request);
}
