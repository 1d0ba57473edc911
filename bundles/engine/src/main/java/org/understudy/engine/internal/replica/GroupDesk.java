// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
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
import org.understudy.api.store.StoredWorkload;

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

    /**
     * What can be done with failovers that were begun.
     *
     * @param participle for people
     * @param stages of the failovers that it is for
     * @param allowed at one of which all of them have to be
     */
    record Ending(String participle, Set<Stage> stages, Set<Stage> allowed) {}

    static final Ending CANCELLED = new Ending(
            "cancelled",
            EnumSet.of(Stage.IN_PROGRESS, Stage.FAILED_OVER),
            EnumSet.of(Stage.IN_PROGRESS, Stage.FAILED_OVER));
    /** One that is committed already: its points may still be there, if that was cut. */
    static final Ending COMPLETED = new Ending(
            "completed",
            EnumSet.of(Stage.IN_PROGRESS, Stage.FAILED_OVER, Stage.COMMITTED),
            EnumSet.of(Stage.FAILED_OVER, Stage.COMMITTED));

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

    /**
     * Ends the failovers of all members, one after the other, once it is known that each of them can be.
     *
     * @param ending of one, by its GUID
     * @return the members' names
     */
    List<String> each(String group, Ending kind, Consumer<String> ending) {
        List<StoredWorkload> members = failedOver(group, kind);
        members.forEach(member -> desk.require(member, kind.allowed(), kind.participle()));
        List<String> names = members.stream().map(StoredWorkload::name).toList();
        for (int done = 0; done < names.size(); done++) {
            try {
                ending.accept(members.get(done).id().toString());
            } catch (ReplicationException e) {
                throw new ReplicationException(
                        e.code(),
                        "'" + names.get(done) + "': " + e.getMessage() + "; " + kind.participle() + ": "
                                + quoted(names.subList(0, done)) + "; not: "
                                + quoted(names.subList(done, names.size())),
                        e.remedy() + "; then give the command again, which goes on",
                        e);
            }
        }
        return names;
    }

    private List<StoredWorkload> failedOver(String group, Ending kind) {
        List<List<StoredWorkload>> found = new ArrayList<>();
        for (GroupStatus status : named(group)) {
            List<StoredWorkload> members = engine.oversight().workloads().stream()
                    .filter(stored -> isAt(kind.stages(), stored) && isMember(status, stored))
                    .toList();
            if (!members.isEmpty()) {
                found.add(members);
            }
        }
        if (found.size() > 1) {
            // one that was completed earlier, and whose primary is gone, is not what is meant
            found.removeIf(members -> members.stream().allMatch(each -> isAt(EnumSet.of(Stage.COMMITTED), each)));
        }
        if (found.isEmpty()) {
            throw invalid(
                    "no member of group '" + group + "' has a failover that can be " + kind.participle(),
                    "see replica:show of its members");
        }
        if (found.size() > 1) {
            throw invalid(
                    "groups '" + group + "' of several primaries are failed over", "name their members one by one");
        }
        return found.get(0);
    }

    private boolean isAt(Set<Stage> stages, StoredWorkload stored) {
        return engine.oversight()
                .failover(stored.id())
                .filter(mark -> stages.contains(mark.stage()))
                .isPresent();
    }

    /** Those of today, and those that left the group since the state that they are failed over to. */
    private boolean isMember(GroupStatus group, StoredWorkload stored) {
        boolean named = group.members().stream()
                .anyMatch(
                        member -> member.name().isPresent() && member.workload().equals(stored.id()));
        return named
                || stored.trustGroup().equals(group.trustGroup())
                        && stored.primary().equals(group.primary())
                        && engine.oversight()
                                .failover(stored.id())
                                .flatMap(mark -> points.mark(stored, mark.state()))
                                .filter(mark -> mark.group().equals(group.group()))
                                .isPresent();
    }

    private static String quoted(List<String> names) {
        return names.isEmpty()
                ? "none"
                : names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }

    private List<GroupStatus> named(String group) {
        List<GroupStatus> known = points.groups().stream()
                .filter(each -> each.group().equals(group))
                .toList();
        if (known.isEmpty()) {
            throw invalid("there is no consistency group '" + group + "' on this replica", "see replica:groups");
        }
        return known;
    }

    private CommonPoint choose(String group, Optional<UUID> wanted) {
        List<GroupStatus> known = named(group);
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
