// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.nio.file.Files;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.Failover.Stage;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.Reversal;
import org.understudy.api.engine.TakeOver;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.store.AdoptedFiles;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;

/**
 * A replica becomes the primary of its workload, and a former primary its replica. The steps, and what a crash behind each
 * leaves:
 *
 * <ul>
 *   <li>reverse: the epoch is raised (nothing); the relationship is made (it sends; the failover can't be cancelled any more,
 *       and is reversed again); the mark REVERSED (the former primary is refused by that); the epoch is settled.
 *   <li>adopt: the store takes the files (the relationship has no source, and sends nothing; adopted again); the mark of a
 *       failover is removed (the same); the relationship is removed.
 * </ul>
 */
final class RoleChanges {
    private static final Logger LOG = LoggerFactory.getLogger(RoleChanges.class);

    private final ReplicaEngine engine;
    private final ReplicaStore store;
    private final PrimaryAuthorizations authorizations;
    private final FailoverDesk desk;
    private final ReplicationService replication;
    private final Clock clock;

    RoleChanges(
            ReplicaEngine engine,
            ReplicaStore store,
            PrimaryAuthorizations authorizations,
            FailoverDesk desk,
            ReplicationService replication,
            Clock clock) {
        this.engine = engine;
        this.store = store;
        this.authorizations = authorizations;
        this.desk = desk;
        this.replication = replication;
        this.clock = clock;
    }

    RelationshipStatus reverse(String nameOrId, Reversal wanted) {
        WorkloadId workload = engine.oversight().find(nameOrId).id();
        return engine.admission()
                .inTurn(workload, () -> reverse(engine.oversight().find(workload.toString()), wanted));
    }

    private RelationshipStatus reverse(StoredWorkload stored, Reversal wanted) {
        Failover mark =
                desk.require(stored, EnumSet.of(Stage.FAILED_OVER, Stage.COMMITTED, Stage.REVERSED), "reversed");
        Optional<RelationshipStatus> here = relationship(stored.id().toString());
        here.filter(sent -> sent.settings().isExtension()).ifPresent(sent -> {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + stored.name() + "' is sent on by '" + sent.settings().name()
                            + "': a workload has one replica",
                    "replica:remove " + sent.settings().name() + " first; it can be reversed to the same node");
        });
        if (here.isPresent() && mark.stage() == Stage.REVERSED) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "this node is the primary of '" + stored.name() + "' already",
                    "see replica:show " + stored.name());
        }
        RelationshipStatus made = here.orElseGet(() -> replication.takeOver(new TakeOver(
                stored.name(),
                stored.id(),
                mark.folder(),
                wanted,
                engine.admission().epochs().raise(stored.id()))));
        engine.admission()
                .failovers()
                .put(
                        stored.id(),
                        mark.in(
                                Stage.REVERSED,
                                clock.instant(),
                                engine.admission().epochs().of(stored.id())));
        engine.admission().epochs().settle(stored.id());
        LOG.info("This node is the primary of workload '{}' now.", stored.name());
        engine.oversight()
                .tell(
                        EventType.ROLES_REVERSED,
                        stored,
                        "this node is the primary now, and replicates to "
                                + made.settings().replica(),
                        "on that node: replica:adopt " + stored.name());
        return made;
    }

    /** A crash within a reversal may have left a relationship and a failover: its machine may not lose its files. */
    void requireNoRelationship(String nameOrId) {
        WorkloadId workload = engine.oversight().find(nameOrId).id();
        relationship(workload.toString())
                .filter(sent -> !sent.settings().isExtension())
                .ifPresent(sent -> {
                    throw new ReplicationException(
                            ErrorCode.INVALID_STATE,
                            "this node is the primary of '" + sent.settings().name()
                                    + "': its roles are being reversed",
                            "reverse it again, or remove the relationship first: replica:remove "
                                    + sent.settings().name());
                });
    }

    private Optional<RelationshipStatus> relationship(String nameOrId) {
        return replication.list().stream()
                .filter(status -> status.settings().name().equals(nameOrId)
                        || status.settings().workload().toString().equalsIgnoreCase(nameOrId))
                .findFirst();
    }

    StoredWorkload adopt(String nameOrId, Optional<String> primary) {
        RelationshipStatus relationship = relationship(nameOrId)
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.WORKLOAD_NOT_FOUND,
                        "there is no relationship '" + nameOrId + "' on this node",
                        "see replica:list"));
        requireFormer(relationship);
        Authorization from = authorization(primary);
        WorkloadId workload = relationship.settings().workload();
        store.attach(from.location());
        StoredWorkload adopted = engine.admission().inTurn(workload, () -> {
            StoredWorkload taken = take(relationship, from);
            engine.admission().failovers().remove(workload);
            return taken;
        });
        replication.remove(workload.toString());
        LOG.info("Workload '{}' is replicated to this node now, in {}.", adopted.name(), adopted.folder());
        engine.oversight()
                .tell(
                        EventType.WORKLOAD_ADOPTED,
                        adopted,
                        "this node is the replica now; its files are in " + adopted.folder());
        return adopted;
    }

    private static void requireFormer(RelationshipStatus relationship) {
        if (relationship.settings().isExtension()) {
            String extension = relationship.settings().name();
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + extension + "' sends a replica on: its files are the replica's already",
                    "replica:remove " + extension + "; the new primary sends to the replica that is here");
        }
        boolean former = relationship.state() == ReplicationState.PREPARED_FOR_PLANNED_FAILOVER
                || relationship.failure().map(ReplicationFailure::code).equals(Optional.of(ErrorCode.ROLE_CHANGED));
        if (!former || relationship.running().isPresent()) {
            String name = relationship.settings().name();
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "this node is the primary of '" + name + "', as far as it knows",
                    "fail over on the replica first; replica:sync " + name + " finds out whether that was done");
        }
    }

    private Authorization authorization(Optional<String> primary) {
        List<Authorization> all = authorizations.list();
        return all.stream()
                .filter(each -> primary.map(each.primary()::equalsIgnoreCase).orElse(all.size() == 1))
                .findFirst()
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        primary.map(name -> "there is no authorized primary '" + name + "'")
                                .orElse(
                                        all.isEmpty()
                                                ? "no primary is authorized on this node"
                                                : "several primaries are authorized on this node"),
                        all.isEmpty()
                                ? "replica:primary-authorize the new primary first, and let this node's server run"
                                : "name the new primary's entry of replica:primary-list with --primary"));
    }

    private StoredWorkload take(RelationshipStatus relationship, Authorization from) {
        WorkloadId workload = relationship.settings().workload();
        Optional<StoredWorkload> known = store.find(workload);
        if (known.isPresent() && !Files.exists(relationship.settings().source())) {
            return known.get(); // a crash cut it behind this
        }
        if (known.isPresent() && hasLock(workload)) {
            desk.dropCopy(known.get());
            return known.get();
        }
        return store.adopt(new AdoptedFiles(
                workload,
                relationship.settings().name(),
                relationship.settings().source(),
                from.location(),
                from.trustGroup(),
                from.primary()));
    }

    private boolean hasLock(WorkloadId workload) {
        return store.points(workload).stream()
                .anyMatch(point -> point.lockedUntil()
                        .filter(until -> until.isAfter(clock.instant()))
                        .isPresent());
    }
}
