// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.store.PointView;
import org.understudy.api.store.StateCopies;
import org.understudy.api.store.StoredWorkload;

/**
 * The view {@code replica}: the latest whole state of a workload that this node holds as its replica, read where it is. The
 * primary's commits go on meanwhile; the store keeps what they change of it. The request's source is not looked at: the
 * workload's GUID says which one it is.
 */
@Component
public final class ReplicaView implements ConsistentView {
    private final ReplicaEngine engine;
    private final StateCopies states;

    @Activate
    public ReplicaView(@Reference ReplicaEngine engine, @Reference StateCopies states) {
        this.engine = engine;
        this.states = states;
    }

    @Override
    public String name() {
        return SourceOptions.REPLICA_VIEW;
    }

    /**
     * @throws ReplicationException also with {@code ROLE_CHANGED} if the workload was failed over on this node, so that its
     *     replica is not what the machine has any more
     */
    @Override
    public SourceView open(ViewRequest request) {
        StoredWorkload stored = engine.oversight()
                .known(request.workload())
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.SOURCE_MISSING,
                        "this node is no replica of workload " + request.workload() + " any more",
                        "replica:remove " + request.name()));
        engine.oversight().failover(stored.id()).filter(Failover::isFencing).ifPresent(failover -> {
            throw failedOver(request.name(), stored.name(), failover);
        });
        PointView latest = states.openLatest(stored.id());
        return new PinnedSource(latest, stored.name(), stored.folder().resolve("current"), request);
    }

    private static ReplicationException failedOver(String extension, String name, Failover failover) {
        boolean settled = failover.stage() == Failover.Stage.COMMITTED || failover.stage() == Failover.Stage.REVERSED;
        String reversal = "replica:remove " + extension + " and then replica:reverse " + name
                + ", to the node that is to follow this one";
        return new ReplicationException(
                ErrorCode.ROLE_CHANGED,
                "'" + name + "' was failed over on this node at " + failover.since()
                        + ": its replica is not sent on any more",
                settled
                        ? reversal
                        : reversal + "; if the failover does not last: replica:failover-cancel " + name
                                + " and then replica:resume " + extension);
    }
}
