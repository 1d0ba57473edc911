// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.Failover.Stage;
import org.understudy.api.engine.GroupStatus;
import org.understudy.api.store.StoredWorkload;

/**
 * Cancels and completes the failovers of consistency groups, by those of their members. What a failure or a crash leaves is
 * gone on with by the same operation.
 */
final class GroupEndings {
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

    GroupEndings(ReplicaEngine engine, FailoverDesk desk, CommonPoints points) {
        this.engine = engine;
        this.desk = desk;
        this.points = points;
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
                                + GroupDesk.quoted(names.subList(0, done)) + "; not: "
                                + GroupDesk.quoted(names.subList(done, names.size())),
                        e.remedy() + "; then give the command again, which goes on",
                        e);
            }
        }
        return names;
    }

    private List<StoredWorkload> failedOver(String group, Ending kind) {
        List<List<StoredWorkload>> found = new ArrayList<>();
        for (GroupStatus status : points.named(group)) {
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

    private static ReplicationException invalid(String message, String remedy) {
        return new ReplicationException(ErrorCode.INVALID_STATE, message, remedy);
    }
}
