// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.store.StoredWorkload;
import org.understudy.engine.internal.stats.Assessment;

/** The replica's workloads for its operator. */
@Component
public final class ReplicaWorkloads implements ReplicaService {
    private final ReplicaEngine engine;

    @Activate
    public ReplicaWorkloads(@Reference ReplicaEngine engine) {
        this.engine = engine;
    }

    @Override
    public List<ReplicaStatus> list() {
        return engine.workloads().stream().map(this::status).toList();
    }

    @Override
    public ReplicaStatus status(String nameOrId) {
        return status(find(nameOrId));
    }

    private ReplicaStatus status(StoredWorkload stored) {
        boolean suspended = engine.isSuspended(stored.id());
        ReplicationState state = suspended
                ? ReplicationState.SUSPENDED
                : stored.current().isPresent()
                        ? ReplicationState.REPLICATING
                        : ReplicationState.INITIAL_REPLICATION_IN_PROGRESS;
        Assessment health = engine.health(stored);
        return new ReplicaStatus(
                stored,
                state,
                health.health(),
                health.reasons(),
                engine.receiving(stored.id()),
                engine.lastReceived(stored.id()));
    }

    @Override
    public void suspend(String nameOrId) {
        engine.suspend(find(nameOrId).id(), true);
    }

    @Override
    public void resume(String nameOrId) {
        engine.suspend(find(nameOrId).id(), false);
    }

    @Override
    public void remove(String nameOrId, boolean delete) {
        engine.remove(find(nameOrId).id(), delete);
    }

    private StoredWorkload find(String nameOrId) {
        return engine.workloads().stream()
                .filter(stored ->
                        stored.name().equals(nameOrId) || stored.id().toString().equalsIgnoreCase(nameOrId))
                .findFirst()
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.WORKLOAD_NOT_FOUND,
                        "there is no workload '" + nameOrId + "' on this replica",
                        "see replica:list"));
    }
}
