// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.WorkloadId;

/**
 * Something that happened.
 *
 * @param sequence its place in the journal, from 1, ascending over restarts
 * @param workload name of the workload that it is about
 * @param peer the replica (HOST:PORT) on a primary, the primary's name on a replica
 * @param error the error, with its class
 * @param message one line; no secret
 * @param remedy what an operator can do; empty if there is nothing to do
 */
public record Event(
        long sequence,
        Instant at,
        EventType type,
        Optional<String> workload,
        Optional<WorkloadId> workloadId,
        Optional<String> peer,
        Optional<ErrorCode> error,
        String message,
        String remedy) {
    public Event {
        Objects.requireNonNull(at);
        Objects.requireNonNull(type);
        Objects.requireNonNull(workload);
        Objects.requireNonNull(workloadId);
        Objects.requireNonNull(peer);
        Objects.requireNonNull(error);
        Objects.requireNonNull(message);
        Objects.requireNonNull(remedy);
    }
}
