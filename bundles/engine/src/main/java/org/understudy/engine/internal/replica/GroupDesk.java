// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.CommonPoint;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.Failover.Stage;
import org.understudy.api.engine.GroupFailover;
import org.understudy.api.engine.GroupStatus;
import org.understudy.api.store.CopyProgress;

/**
 * Failovers of consistency groups, by those of their members. The steps, and what a failure or a crash behind each leaves:
 *
 * <ul>
 *   <li>all members are checked: nothing.
 *   <li>all are begun, so that the primary is refused for all: a failure takes back what was begun; a crash leaves some
 *       begun, which is gone on with.
 *   <li>copies are made, one after the other: those that are complete are failed over, the others stay begun. Gone on
 *       with, or each member cancelled.
 * </ul>
 */
final class GroupDesk {
    private static final Logger LOG = LoggerFactory.getLogger(GroupDesk.class);

    private final ReplicaEngine engine;
    private final FailoverDesk desk;
    private final CommonPoints points;

    GroupDesk(ReplicaEngine engine, FailoverDesk desk, CommonPoints points) {
        this.engine = engine;
        this.desk = desk;
        this.points = points;
    }

    GroupFailover failover(String group, Optional<UUID> wanted, CopyProgress progress) {
        CommonPoint point = choose(group, wanted);
        Map<WorkloadId, Failover> known = new HashMap<>();
        for (CommonPoint.Part part : point.parts()) {
            desk.check(part.workload(), part.state()).ifPresent(begun -> known.put(part.workload(), begun));
        }
        begin(point.parts(), known);
        finish(point, known, progress);
        return new GroupFailover(
                point,
                point.parts().stream().map(part -> known.get(part.workload())).toList());
    }

    static String quoted(List<String> names) {
        return names.isEmpty()
                ? "none"
                : names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }

    private CommonPoint choose(String group, Optional<UUID> wanted) {
        List<GroupStatus> known = points.named(group);
        if (known.size() > 1 && wanted.isEmpty()) {
            throw invalid("several primaries have a group '" + group + "'", "name the common point with --point");
        }
        Optional<UUID> id = wanted.or(() -> begun(known.get(0)));
        List<CommonPoint> candidates = known.stream()
                .flatMap(each -> each.points().stream())
                .filter(point -> id.map(point.mark().id()::equals).orElse(true))
                .toList();
        if (id.isPresent() && candidates.size() > 1) {
            throw invalid("several primaries sent a common point " + id.get(), "fail its members over one by one");
        }
        return candidates.stream()
                .findFirst()
                .orElseThrow(() -> invalid(
                        id.map(each -> "group '" + group + "' has no complete common point " + each)
                                .orElse("group '" + group + "' has no complete common point yet"),
                        "replica:groups lists those that there are; members can be failed over one by one"));
    }

    /** The common point that a failover was begun to, which is gone on with. */
    private Optional<UUID> begun(GroupStatus group) {
        Set<UUID> begun = new HashSet<>();
        for (GroupStatus.Member member : group.members()) {
            if (member.name().isPresent()) {
                engine.oversight()
                        .failover(member.workload())
                        .filter(mark -> mark.stage() == Stage.IN_PROGRESS || mark.stage() == Stage.FAILED_OVER)
                        .flatMap(mark -> points.mark(
                                engine.oversight().find(member.workload().toString()), mark.state()))
                        .map(CommonMark::id)
                        .ifPresent(begun::add);
            }
        }
        if (begun.size() > 1) {
            throw invalid(
                    "members of group '" + group.group() + "' are failed over to different common points",
                    "replica:failover-cancel those that are to be failed over with the others");
        }
        return begun.stream().findFirst();
    }

    /** All that are not yet, or none. */
    private void begin(List<CommonPoint.Part> parts, Map<WorkloadId, Failover> known) {
        List<WorkloadId> begun = new ArrayList<>();
        boolean done = false;
        try {
            for (CommonPoint.Part part : parts) {
                if (!known.containsKey(part.workload())) {
                    known.put(part.workload(), desk.begin(part.workload(), part.state()));
                    begun.add(part.workload());
                }
            }
            done = true;
        } finally {
            if (!done) {
                begun.forEach(this::withdraw);
            }
        }
    }

    /** Whatever comes of the others. */
    private void withdraw(WorkloadId workload) {
        try {
            desk.withdraw(workload);
        } catch (ReplicationException e) {
            LOG.error("The failover of workload {} is begun: {}. Cancel it.", workload, e.getMessage(), e);
        }
    }

    private void finish(CommonPoint point, Map<WorkloadId, Failover> known, CopyProgress progress) {
        for (CommonPoint.Part part : point.parts()) {
            try {
                known.put(part.workload(), desk.finish(part.workload(), known.get(part.workload()), progress));
            } catch (ReplicationException e) {
                throw cut(point, known, e.code(), "'" + part.name() + "': " + e.getMessage(), e);
            } catch (CancellationException e) {
                throw cut(point, known, ErrorCode.INVALID_STATE, "it was cancelled", e);
            }
        }
    }

    private static ReplicationException cut(
            CommonPoint point, Map<WorkloadId, Failover> known, ErrorCode code, String why, Exception cause) {
        return new ReplicationException(
                code,
                "group '" + point.mark().group() + "' is failed over in part (" + why + "); failed over: "
                        + names(point, known, true) + "; not: " + names(point, known, false),
                "mend it and give the command again, which goes on; or replica:failover-cancel --group: until then the"
                        + " primary is refused for all",
                cause);
    }

    private static String names(CommonPoint point, Map<WorkloadId, Failover> known, boolean done) {
        List<String> names = point.parts().stream()
                .filter(part -> done == (known.get(part.workload()).stage() == Stage.FAILED_OVER))
                .map(CommonPoint.Part::name)
                .toList();
        return quoted(names);
    }

    private static ReplicationException invalid(String message, String remedy) {
        return new ReplicationException(ErrorCode.INVALID_STATE, message, remedy);
    }
}
