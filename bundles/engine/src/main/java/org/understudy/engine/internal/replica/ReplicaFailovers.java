// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Clock;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.FailoverService;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.Reversal;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StateCopies;
import org.understudy.api.store.StoredWorkload;

/** Failovers and changes of roles for the operator. */
@Component
public final class ReplicaFailovers implements FailoverService {
    private final FailoverDesk desk;
    private final Optional<RoleChanges> roles;

    @Activate
    public ReplicaFailovers(
            @Reference ReplicaEngine engine,
            @Reference ReplicaStore store,
            @Reference StateCopies copies,
            @Reference PrimaryAuthorizations authorizations,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    ReplicationService replication) {
        this(engine, store, copies, authorizations, Optional.ofNullable(replication), Clock.systemUTC());
    }

    ReplicaFailovers(
            ReplicaEngine engine,
            ReplicaStore store,
            StateCopies copies,
            PrimaryAuthorizations authorizations,
            Optional<ReplicationService> replication,
            Clock clock) {
        this.desk = new FailoverDesk(engine, store, copies, clock);
        this.roles = replication.map(service -> new RoleChanges(engine, store, authorizations, desk, service, clock));
    }

    @Override
    public Failover failover(String nameOrId, Optional<TransferId> point, boolean planned, CopyProgress progress) {
        return desk.failover(nameOrId, point, planned, progress);
    }

    @Override
    public void cancel(String nameOrId) {
        roles.ifPresent(changes -> changes.requireNoRelationship(nameOrId));
        desk.cancel(nameOrId);
    }

    @Override
    public void complete(String nameOrId) {
        desk.complete(nameOrId);
    }

    @Override
    public RelationshipStatus reverse(String nameOrId, Reversal wanted) {
        return roles().reverse(nameOrId, wanted);
    }

    @Override
    public StoredWorkload adopt(String nameOrId, Optional<String> primary) {
        return roles().adopt(nameOrId, primary);
    }

    private RoleChanges roles() {
        return roles.orElseThrow(() -> new ReplicationException(
                ErrorCode.INVALID_STATE, "this node is no primary", "install the feature understudy-primary"));
    }
}
