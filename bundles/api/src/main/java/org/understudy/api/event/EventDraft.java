// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;

/** An event as who it happens to tells it; the {@link EventSink} adds its time and place. The parts are those of {@link Event}. */
public record EventDraft(
        EventType type,
        Optional<String> workload,
        Optional<WorkloadId> workloadId,
        Optional<String> peer,
        Optional<ErrorCode> error,
        String message,
        String remedy) {

    public static EventDraft of(EventType type, String message) {
        return new EventDraft(
                type, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), message, "");
    }

    public EventDraft about(String name, WorkloadId id) {
        return new EventDraft(type, Optional.of(name), Optional.of(id), peer, error, message, remedy);
    }

    public EventDraft with(String newPeer) {
        return new EventDraft(type, workload, workloadId, Optional.of(newPeer), error, message, remedy);
    }

    /** Takes the error's code and remedy. */
    public EventDraft because(ReplicationException cause) {
        return new EventDraft(type, workload, workloadId, peer, Optional.of(cause.code()), message, cause.remedy());
    }

    public EventDraft message(String newMessage) {
        return new EventDraft(type, workload, workloadId, peer, error, newMessage, remedy);
    }

    public EventDraft remedy(String newRemedy) {
        return new EventDraft(type, workload, workloadId, peer, error, message, newRemedy);
    }
}
