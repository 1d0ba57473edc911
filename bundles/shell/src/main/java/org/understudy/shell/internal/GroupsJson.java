// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.understudy.api.CommonMark;
import org.understudy.api.engine.CommonPoint;
import org.understudy.api.engine.GroupStatus;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;

/** What {@code replica:groups --json} prints. */
record GroupsJson(List<Sent> sent, List<Received> received) {
    /** @param name empty if the workload is not here */
    record Member(String workload, Optional<String> name) {}

    /** Of a primary. */
    record Sent(String role, String group, String replica, List<Member> members) {}

    /** Of a replica. */
    record Received(
            String role, String group, String trustGroup, String primary, List<Member> members, List<Point> points) {}

    /** A common point that is complete. */
    record Point(String point, Instant at, boolean heldStill, List<Part> parts) {}

    record Part(String workload, String name, String transfer) {}

    /** What {@code replica:points --json} says of a point's common point. */
    record Mark(String point, String group, Instant at, boolean heldStill) {
        static Mark of(CommonMark mark) {
            return new Mark(mark.id().toString(), mark.group(), mark.at(), mark.still());
        }
    }

    static GroupsJson of(List<RelationshipStatus> sent, List<GroupStatus> received) {
        return new GroupsJson(sent(sent), received(received));
    }

    /** @param members of groups */
    static List<Sent> sent(List<RelationshipStatus> members) {
        return members.stream()
                .map(RelationshipStatus::settings)
                .collect(Collectors.groupingBy(
                        settings -> settings.group().orElseThrow(), TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(group -> new Sent(
                        "primary",
                        group.getKey(),
                        group.getValue().get(0).replica().toString(),
                        group.getValue().stream().map(GroupsJson::member).toList()))
                .toList();
    }

    private static Member member(RelationshipSettings settings) {
        return new Member(settings.workload().toString(), Optional.of(settings.name()));
    }

    static List<Received> received(List<GroupStatus> groups) {
        return groups.stream()
                .map(group -> new Received(
                        "replica",
                        group.group(),
                        group.trustGroup(),
                        group.primary(),
                        group.members().stream()
                                .map(member -> new Member(member.workload().toString(), member.name()))
                                .toList(),
                        group.points().stream().map(GroupsJson::point).toList()))
                .toList();
    }

    private static Point point(CommonPoint point) {
        return new Point(
                point.mark().id().toString(),
                point.mark().at(),
                point.mark().still(),
                point.parts().stream()
                        .map(part -> new Part(
                                part.workload().toString(),
                                part.name(),
                                part.state().toString()))
                        .toList());
    }
}
