// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.store.IncomingTransfer;

/** The transfers that were opened since this node started: one of a workload at most. Thread-safe. */
final class Sessions {
    private final Map<TransferId, Session> sessions = new ConcurrentHashMap<>();
    private final Commits commits;

    Sessions(Commits commits) {
        this.commits = commits;
    }

    /**
     * An open transfer, and whose it is.
     *
     * @param primary the name of the primary that began it
     * @param key what its chunks are encrypted with
     */
    record Session(
            IncomingTransfer transfer, String trustGroup, String primary, TransferKind kind, Optional<PayloadKey> key) {
        WorkloadId workload() {
            return transfer.workload();
        }
    }

    Optional<Session> find(TransferId transfer) {
        return Optional.ofNullable(sessions.get(transfer));
    }

    Optional<Session> of(WorkloadId workload) {
        return sessions.values().stream()
                .filter(session -> session.workload().equals(workload))
                .findFirst();
    }

    /** Which primary sends which workload. */
    Map<WorkloadId, String> senders() {
        return sessions.values().stream()
                .collect(Collectors.toMap(Session::workload, Session::primary, (one, other) -> other));
    }

    void open(Session session) {
        sessions.put(session.transfer().id(), session);
    }

    /** @return whether it was open */
    boolean close(TransferId transfer) {
        return sessions.remove(transfer) != null;
    }

    /** What comes of it later finds no session. */
    void close(WorkloadId workload) {
        sessions.values().removeIf(session -> session.workload().equals(workload));
    }

    boolean isCommitting(WorkloadId workload) {
        return sessions.values().stream()
                .anyMatch(session -> session.workload().equals(workload)
                        && commits.isRunning(session.transfer().id()));
    }
}
