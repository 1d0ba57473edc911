// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Duration;
import java.util.Optional;

/** A transfer that was asked for. Thread-safe. */
public interface TransferHandle {
    TransferProgress progress();

    /**
     * Waits for the end, at most so long.
     *
     * @return the report; empty if the time passed first
     * @throws org.understudy.api.ReplicationException if the transfer failed, with the error's code
     */
    Optional<TransferReport> await(Duration timeout) throws InterruptedException;
}
