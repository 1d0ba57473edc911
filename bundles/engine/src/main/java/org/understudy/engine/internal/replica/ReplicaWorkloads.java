// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.TransferId;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.GroupStatus;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.store.Damage;
import org.understudy.api.store.ReceiptStatus;
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
    private final AuditTrail audit;

    @Activate
    public ReplicaWorkloads(
            @Reference ReplicaEngine engine, @Reference ReplicaStore store, @Reference AuditTrail audit) {
        this.engine = engine;
        this.store = store;
        this.audit = audit;
    }

    @Override
    public List<ReplicaStatus> list() {
        return oversight().workloads().stream().map(this::status).toList();
    }

    @Override
    public ReplicaStatus status(String nameOrId) {
        return status(oversight().find(nameOrId));
    }

    private Oversight oversight() {
        return engine.oversight();
    }

    private ReplicaStatus status(StoredWorkload stored) {
        Optional<Failover> failover = oversight().failover(stored.id());
        Assessment health = oversight().health(stored);
        return new ReplicaStatus(
                stored,
                state(stored, failover.map(Failover::stage)),
                health.health(),
                health.reasons(),
                oversight().receiving(stored.id()),
                oversight().lastReceived(stored.id()),
                failover);
    }

    private ReplicationState state(StoredWorkload stored, Optional<Failover.Stage> failover) {
        if (failover.isPresent() && failover.get() != Failover.Stage.PREPARED) {
            return switch (failover.get()) {
                case IN_PROGRESS -> ReplicationState.FAILOVER_IN_PROGRESS;
                case FAILED_OVER -> ReplicationState.FAILED_OVER;
                default -> ReplicationState.FAILOVER_COMMITTED;
            };
        }
        if (oversight().isSuspended(stored.id())) {
            return ReplicationState.SUSPENDED;
        }
        if (failover.isPresent()) {
            return ReplicationState.PREPARED_FOR_PLANNED_FAILOVER;
        }
        return stored.current().isPresent()
                ? ReplicationState.REPLICATING
                : ReplicationState.INITIAL_REPLICATION_IN_PROGRESS;
    }

    @Override
    public void suspend(String nameOrId) {
        oversight().suspend(oversight().find(nameOrId).id(), true);
    }

    @Override
    public void resume(String nameOrId) {
        oversight().suspend(oversight().find(nameOrId).id(), false);
    }

    @Override
    public void remove(String nameOrId, boolean delete) {
        audit.perform(
                delete ? AuditAction.REPLICA_DELETE : AuditAction.REPLICA_REMOVE,
                nameOrId,
                delete ? "with its files" : "its files stay",
                () -> oversight().remove(oversight().find(nameOrId).id(), delete));
    }

    @Override
    public List<RecoveryPoint> points(String nameOrId) {
        return store.points(oversight().find(nameOrId).id());
    }

    @Override
    public List<GroupStatus> groups() {
        return new CommonPoints(oversight(), store).groups();
    }

    @Override
    public List<Damage> verify(String nameOrId, TransferId state) {
        return store.verify(oversight().find(nameOrId).id(), state);
    }

    @Override
    public ReceiptStatus receipt(String nameOrId, TransferId state) {
        return store.checkReceipt(oversight().find(nameOrId).id(), state);
    }

    @Override
    public void lock(String nameOrId, TransferId point, Instant until) {
        audit.perform(
                AuditAction.POINT_LOCK,
                nameOrId,
                "the point " + point + " until " + until,
                () -> store.lockPoint(oversight().find(nameOrId).id(), point, until));
    }

    @Override
    public StoreSpace space(String nameOrId) {
        return store.space(oversight().find(nameOrId).id());
    }
}
