// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import java.time.Instant;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.WorkloadId;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventType;

/** Events of the tests. */
final class Events {
    static final Instant AT = Instant.parse("2026-11-24T12:00:00Z");
    static final WorkloadId WORKLOAD = WorkloadId.parse("c61aabb4-a18d-462b-92f5-1f8f2e6a706a");

    private Events() {}

    static Event event(long sequence) {
        return new Event(
                sequence,
                AT.plusSeconds(sequence),
                EventType.TRANSFER_STARTED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "event " + sequence,
                "");
    }

    static Event full() {
        return new Event(
                7,
                AT,
                EventType.NETWORK_ERROR,
                Optional.of("web1"),
                Optional.of(WORKLOAD),
                Optional.of("replica:8443"),
                Optional.of(ErrorCode.CONNECTION_REFUSED),
                "nothing listens there",
                "start the replica");
    }
}
