// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.CommonPoint;
import org.understudy.api.engine.GroupStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;

/**
 * Finds common points by the marks of what is stored: one is complete while each member that its mark names has a state
 * with the very same mark that is offered. So nothing has to be kept besides, and no part that is gone is claimed. Marks of
 * several primaries or trust groups never meet, whatever names their groups have.
 */
final class CommonPoints {
    private final Oversight oversight;
    private final ReplicaStore store;

    CommonPoints(Oversight oversight, ReplicaStore store) {
        this.oversight = oversight;
        this.store = store;
    }

    private record Group(String name, String trustGroup, String primary) {}

    /** Newest first, as the primary's clock said. */
    private static final Comparator<CommonMark> NEWEST =
            Comparator.comparing(CommonMark::at).reversed().thenComparing(CommonMark::id);

    /** Sorted by name. */
    List<GroupStatus> groups() {
        Map<WorkloadId, StoredWorkload> workloads =
                oversight.workloads().stream().collect(Collectors.toMap(StoredWorkload::id, stored -> stored));
        Map<Group, Map<CommonMark, Map<WorkloadId, TransferId>>> found = new TreeMap<>(Comparator.comparing(Group::name)
                .thenComparing(Group::trustGroup)
                .thenComparing(Group::primary));
        for (StoredWorkload stored : workloads.values()) {
            offered(stored)
                    .forEach((mark, state) -> found.computeIfAbsent(
                                    new Group(mark.group(), stored.trustGroup(), stored.primary()),
                                    group -> new HashMap<>())
                            .computeIfAbsent(mark, each -> new HashMap<>())
                            .put(stored.id(), state));
        }
        List<GroupStatus> groups = new ArrayList<>();
        found.forEach((group, marks) -> groups.add(status(group, marks, workloads)));
        return groups;
    }

    /**
     * The groups of that name, one of each primary that has one.
     *
     * @throws ReplicationException with {@code INVALID_STATE} if there is none
     */
    List<GroupStatus> named(String group) {
        List<GroupStatus> known =
                groups().stream().filter(each -> each.group().equals(group)).toList();
        if (known.isEmpty()) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "there is no consistency group '" + group + "' on this replica",
                    "see replica:groups");
        }
        return known;
    }

    /** The marked states of a workload that may be used. */
    private Map<CommonMark, TransferId> offered(StoredWorkload stored) {
        Map<CommonMark, TransferId> states = new LinkedHashMap<>();
        stored.common()
                .filter(mark -> store.damage(stored.id()).isEmpty())
                .filter(mark -> store.checkReceipt(stored.id(), stored.current().orElseThrow())
                        .isOffered())
                .ifPresent(mark -> states.put(mark, stored.current().orElseThrow()));
        for (RecoveryPoint point : store.points(stored.id())) {
            point.common()
                    .filter(mark -> !point.damaged() && point.receipt().isOffered())
                    .ifPresent(mark -> states.putIfAbsent(mark, point.transfer()));
        }
        return states;
    }

    /** The mark of one of a workload's states, whether it may be used or not. */
    Optional<CommonMark> mark(StoredWorkload stored, TransferId state) {
        if (stored.current().equals(Optional.of(state))) {
            return stored.common();
        }
        return store.points(stored.id()).stream()
                .filter(point -> point.transfer().equals(state))
                .findFirst()
                .flatMap(RecoveryPoint::common);
    }

    private static GroupStatus status(
            Group group,
            Map<CommonMark, Map<WorkloadId, TransferId>> marks,
            Map<WorkloadId, StoredWorkload> workloads) {
        CommonMark newest = marks.keySet().stream().min(NEWEST).orElseThrow();
        List<GroupStatus.Member> members = newest.members().stream()
                .map(id -> new GroupStatus.Member(
                        id,
                        Optional.ofNullable(workloads.get(id))
                                .filter(stored -> stored.trustGroup().equals(group.trustGroup())
                                        && stored.primary().equals(group.primary()))
                                .map(StoredWorkload::name)))
                .sorted(Comparator.comparing(member -> member.name().orElse("")))
                .toList();
        List<CommonPoint> points = marks.entrySet().stream()
                .filter(entry ->
                        entry.getValue().keySet().containsAll(entry.getKey().members()))
                .sorted(Map.Entry.comparingByKey(NEWEST))
                .map(entry -> point(entry.getKey(), entry.getValue(), workloads))
                .toList();
        return new GroupStatus(group.name(), group.trustGroup(), group.primary(), members, points);
    }

    private static CommonPoint point(
            CommonMark mark, Map<WorkloadId, TransferId> states, Map<WorkloadId, StoredWorkload> workloads) {
        return new CommonPoint(
                mark,
                mark.members().stream()
                        .map(id -> new CommonPoint.Part(id, workloads.get(id).name(), states.get(id)))
                        .sorted(Comparator.comparing(CommonPoint.Part::name))
                        .toList());
    }
}
