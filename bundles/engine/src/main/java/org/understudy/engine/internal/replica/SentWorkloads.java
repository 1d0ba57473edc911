// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.security.Peer;
import org.understudy.api.store.StoredWorkload;

/** What this node itself sends, where it is a primary, too: a replica that is sent on can't be removed, and no chain is a ring. Thread-safe. */
final class SentWorkloads {
    /** A primary that waits for its replica to become the primary, or has been told that it is. */
    private static final Set<ReplicationState> GIVES_WAY =
            EnumSet.of(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER, ReplicationState.CRITICAL);

    private volatile Function<WorkloadId, Optional<RelationshipStatus>> relationships = workload -> Optional.empty();

    /** From now on these are this node's relationships. */
    void are(Function<WorkloadId, Optional<RelationshipStatus>> known) {
        relationships = known;
    }

    /** The node is no primary any more. */
    void none() {
        relationships = workload -> Optional.empty();
    }

    /** @throws ReplicationException with {@code INVALID_STATE} if it is sent on to another node */
    void requireNotExtended(StoredWorkload stored) {
        relationships
                .apply(stored.id())
                .filter(sent -> sent.settings().isExtension())
                .ifPresent(sent -> {
                    throw new ReplicationException(
                            ErrorCode.INVALID_STATE,
                            "'" + stored.name() + "' is sent on to "
                                    + sent.settings().replica() + " by '"
                                    + sent.settings().name() + "'",
                            "replica:remove " + sent.settings().name() + " first");
                });
    }

    /** @throws ReplicationException with {@code INVALID_STATE} if what this node sends would come back to it */
    void requireNoRing(Peer peer, WorkloadId workload, TransferId offered) {
        relationships
                .apply(workload)
                .filter(sent -> comesBack(peer, offered, sent))
                .ifPresent(sent -> {
                    String name = sent.settings().name();
                    throw new ReplicationException(
                            ErrorCode.INVALID_STATE,
                            sent.settings().isExtension()
                                    ? "the replica sends the workload on to " + peer.name() + " itself, by '" + name
                                            + "'"
                                    : "the replica is the primary of the workload, '" + name + "', itself",
                            sent.settings().isExtension()
                                    ? "on the replica: replica:remove " + name + ", if " + peer.name()
                                            + " is the primary now"
                                    : "send it on to another node; after a failover: replica:adopt " + name
                                            + " on the replica first");
                });
    }

    /** A node may be the replica of its own machine, as in a trial; of its own replica it would be a ring. */
    private static boolean comesBack(Peer peer, TransferId offered, RelationshipStatus sent) {
        boolean own = sent.running().map(TransferProgress::transfer).equals(Optional.of(offered));
        return sent.settings().isExtension()
                ? own || sent.settings().replica().host().equalsIgnoreCase(peer.name())
                : !own && !GIVES_WAY.contains(sent.state());
    }
}
