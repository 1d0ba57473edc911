// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

/** Hands a due transfer to the wiring: the consumer side of {@code replica:transfers}. Thread-safe. */
public interface TransferDispatcher {
    /**
     * Returns when every chunk is acknowledged.
     *
     * @throws org.understudy.api.ReplicationException the first error of the transfer; {@code INVALID_STATE} if no
     *     route consumes transfers
     */
    void dispatch(OutboundTransfer transfer);
}
