// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.understudy.api.TransferId;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.StoredWorkload;

/**
 * How a workload's machine is started from its replica, and how the nodes change their roles. A workload is found by its name
 * or GUID; an operation that its state does not allow is {@code INVALID_STATE}. What was done is durable when a call
 * returns; a call that a crash cut can be made again. Thread-safe.
 */
public interface FailoverService {
    /**
     * On the replica: makes a working copy of a state, to start the machine from. From its begin on the primary is refused. If
     * the copy fails, all is as before. One that a crash cut is gone on with.
     *
     * @param point a recovery point; empty for the latest state
     * @param planned only if the primary has sent everything, and sends no more
     * @param progress of the copy, called on this thread
     * @throws java.util.concurrent.CancellationException if {@code progress} ended it
     */
    Failover failover(String nameOrId, Optional<TransferId> point, boolean planned, CopyProgress progress);

    /**
     * On the replica: fails all members of a consistency group over, unplanned, to their parts of one common point. All are
     * checked before the first one is touched; the primary is refused for all before the first copy is made. If a copy
     * fails, the members that are failed over stay so, and the primary stays refused: made again, it goes on.
     *
     * @param point the GUID of a common point; empty for the newest complete one, or the one that was begun
     * @throws org.understudy.api.ReplicationException naming the members that are failed over and those that are not
     */
    GroupFailover failoverGroup(String group, Optional<UUID> point, CopyProgress progress);

    /**
     * On the replica: {@link #cancel cancels} the failovers of all members of a consistency group that have one, also if they
     * were failed over alone. Nothing happens if one of them can't be; what a failure leaves is gone on with by another call.
     *
     * @return the names of these members, sorted
     * @throws org.understudy.api.ReplicationException naming the members that are cancelled and those that are not
     */
    List<String> cancelGroup(String group);

    /**
     * On the replica: {@link #complete completes} the failovers of all members of a consistency group that have one. Nothing
     * happens as long as the working copy of one of them is not complete.
     *
     * @return the names of these members, sorted
     * @throws org.understudy.api.ReplicationException naming the members that are completed and those that are not
     */
    List<String> completeGroup(String group);

    /** On the replica: deletes the working copy, with all that was written to it; the primary may send again. */
    void cancel(String nameOrId);

    /** On the replica: the failover can't be cancelled any more, and recovery points that are not locked go. */
    void complete(String nameOrId);

    /**
     * On the replica: it becomes the primary, and sends the working copy to another node, as a rule to the former primary
     * once that has {@link #adopt adopted} its files. What differs is sent.
     *
     * @param wanted where to, and when
     */
    RelationshipStatus reverse(String nameOrId, Reversal wanted);

    /**
     * On the former primary: its files become the workload's state here, as far as they are right: the first transfer of the
     * new primary compares. The relationship is removed. On a node whose working copy was the source, that takes the place
     * of the state that it had, and of its recovery points, unless one of them is locked: then these stay and the copy goes.
     *
     * @param primary which entry of the authorized primaries is that of the new one; may be empty if there is only one
     * @return the workload as it is now held
     */
    StoredWorkload adopt(String nameOrId, Optional<String> primary);
}
