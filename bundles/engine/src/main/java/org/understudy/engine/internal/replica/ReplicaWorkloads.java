// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.store.Damage;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoreSpace;
import org.understudy.api.store.StoredWorkload;
import org.understudy.engine.internal.stats.Assessment;

/** The replica's workloads for its operator. */
@Component
public final class ReplicaWorkloads implements ReplicaService {
    private final ReplicaEngine engine;
    private final ReplicaStore store;

    @Activate
    public ReplicaWorkloads(@Reference ReplicaEngine engine, @Reference ReplicaStore store) {
        this.engine = engine;
        this.store = store;
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

    @Override
    public List<RecoveryPoint> points(String nameOrId) {
        return store.points(find(nameOrId).id());
    }

    @Override
    public List<Damage> verify(String nameOrId, TransferId state) {
        return store.verify(find(nameOrId).id(), state);
    }

    @Override
    public void lock(String nameOrId, TransferId point, Instant until) {
        store.lockPoint(find(nameOrId).id(), point, until);
    }

    @Override
    public StoreSpace space(String nameOrId) {
        return store.space(find(nameOrId).id());
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
