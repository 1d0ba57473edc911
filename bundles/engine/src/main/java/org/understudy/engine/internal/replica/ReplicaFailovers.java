// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.FailoverService;
import org.understudy.api.engine.GroupFailover;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.Reversal;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StateCopies;
import org.understudy.api.store.StoredWorkload;

/** Failovers and changes of roles for the operator, who answers for each. */
@Component
public final class ReplicaFailovers implements FailoverService {
    private final FailoverDesk desk;
    private final GroupDesk groups;
    private final GroupEndings groupEndings;
    private final Optional<RoleChanges> roles;
    private final AuditTrail audit;

    @Activate
    public ReplicaFailovers(
            @Reference ReplicaEngine engine,
            @Reference ReplicaStore store,
            @Reference StateCopies copies,
            @Reference PrimaryAuthorizations authorizations,
            @Reference AuditTrail audit,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    ReplicationService replication) {
        this(engine, store, copies, authorizations, audit, Optional.ofNullable(replication), Clock.systemUTC());
    }

    ReplicaFailovers(
            ReplicaEngine engine,
            ReplicaStore store,
            StateCopies copies,
            PrimaryAuthorizations authorizations,
            AuditTrail audit,
            Optional<ReplicationService> replication,
            Clock clock) {
        this.audit = audit;
        this.desk = new FailoverDesk(engine, store, copies, clock);
        CommonPoints points = new CommonPoints(engine.oversight(), store);
        this.groups = new GroupDesk(engine, desk, points);
        this.groupEndings = new GroupEndings(engine, desk, points);
        this.roles = replication.map(service -> new RoleChanges(engine, store, authorizations, desk, service, clock));
    }

    @Override
    public Failover failover(String nameOrId, Optional<TransferId> point, boolean planned, CopyProgress progress) {
        return audit.perform(
                AuditAction.FAILOVER,
                nameOrId,
                (planned ? "planned, to " : "unplanned, to ")
                        + point.map(state -> "the state " + state).orElse("the latest state"),
                () -> desk.failover(nameOrId, point, planned, progress));
    }

    @Override
    public GroupFailover failoverGroup(String group, Optional<UUID> point, CopyProgress progress) {
        return audit.perform(
                AuditAction.FAILOVER,
                group,
                "a consistency group, to "
                        + point.map(id -> "the common point " + id).orElse("its newest common point"),
                () -> groups.failover(group, point, progress));
    }

    @Override
    public List<String> cancelGroup(String group) {
        return audit.perform(
                AuditAction.FAILOVER_CANCEL,
                group,
                "a consistency group",
                () -> groupEndings.each(group, GroupEndings.CANCELLED, this::withdraw));
    }

    @Override
    public List<String> completeGroup(String group) {
        return audit.perform(
                AuditAction.FAILOVER_COMPLETE,
                group,
                "a consistency group",
                () -> groupEndings.each(group, GroupEndings.COMPLETED, desk::complete));
    }

    @Override
    public void cancel(String nameOrId) {
        audit.perform(AuditAction.FAILOVER_CANCEL, nameOrId, "", () -> withdraw(nameOrId));
    }

    private void withdraw(String nameOrId) {
        roles.ifPresent(changes -> changes.requireNoRelationship(nameOrId));
        desk.cancel(nameOrId);
    }

    @Override
    public void complete(String nameOrId) {
        audit.perform(AuditAction.FAILOVER_COMPLETE, nameOrId, "", () -> desk.complete(nameOrId));
    }

    @Override
    public RelationshipStatus reverse(String nameOrId, Reversal wanted) {
        return audit.perform(
                AuditAction.REVERSE, nameOrId, "to " + wanted.replica(), () -> roles().reverse(nameOrId, wanted));
    }

    @Override
    public StoredWorkload adopt(String nameOrId, Optional<String> primary) {
        return audit.perform(
                AuditAction.ADOPT,
                nameOrId,
                primary.map(name -> "from " + name).orElse(""),
                () -> roles().adopt(nameOrId, primary));
    }

    private RoleChanges roles() {
        return roles.orElseThrow(() -> new ReplicationException(
                ErrorCode.INVALID_STATE, "this node is no primary", "install the feature understudy-primary"));
    }
}
