// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.Priority;
import org.understudy.engine.internal.primary.CycleQueue.Extent;

/**
 * Lets the cycles of a consistency group's members begin together. Whoever is due first brings the others with it; while one
 * of them is still at it, the group's next cycle waits. What an attempt of one member makes up for is that member's alone.
 * Thread-safe: its monitor comes before those of relationships, so nobody calls it with one of these but to enter and leave.
 */
final class GroupCycles {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCycles.class);
    private static final Duration WARNING_INTERVAL = Duration.ofHours(1);

    /** A relationship, which may be in a group. */
    interface Member {
        RelationshipSettings settings();

        /** Whether what is due makes up for a cycle that failed, between its cycles. */
        boolean isRetry();

        /** Whether its next transfer is to be read through the view that its settings name. */
        boolean consistentDue();

        /** The instants that its cycles are due at, by one of them. */
        Instant grid();

        /** It is busy from now on with a run that is executed later; empty if none can begin now. */
        Optional<TransferRun> occupy(boolean byHand);

        /** Why {@link #occupy} has nothing, in words. */
        String hindrance();

        /** Returns at once. */
        void execute(TransferRun run, Priority priority);

        /** A cycle without the group, or the one that runs; empty if none can. */
        Optional<TransferRun> alone(boolean byHand);

        /** Its cycle that is due waits for the next one of its interval. */
        void postpone();
    }

    private final Views views;
    private final CycleQueue workers;
    private final Clock clock;
    private final EventSink events;
    private final EventLimiter warnings;
    private final Set<Member> members = ConcurrentHashMap.newKeySet();
    /** By the group's name; guarded by this. */
    private final Map<String, GroupCycle> underWay = new HashMap<>();

    GroupCycles(Views views, CycleQueue workers, Clock clock, EventSink events) {
        this.views = views;
        this.workers = workers;
        this.clock = clock;
        this.events = events;
        this.warnings = new EventLimiter(events, clock, WARNING_INTERVAL);
    }

    void enter(Member member) {
        members.add(member);
    }

    void leave(Member member) {
        members.remove(member);
    }

    /** A member's cycle is due by time. */
    synchronized void due(Member member, boolean byHand) {
        Optional<String> group = member.settings().group();
        if (group.isEmpty()) {
            member.alone(byHand);
            return;
        }
        if (member.isRetry()) {
            member.alone(byHand);
        } else if (underWay.containsKey(group.get())) {
            member.postpone();
        } else {
            begin(group.get(), member, byHand, Optional.of(member.grid())).or(() -> member.alone(byHand));
        }
    }

    /**
     * An operator wants a member's cycle now: the group's, if that is not under way.
     *
     * @throws ReplicationException with {@code INVALID_STATE} if it can't begin any more
     */
    synchronized TransferRun sync(Member member) {
        Optional<String> group = member.settings().group().filter(name -> !underWay.containsKey(name));
        return group.flatMap(name -> begin(name, member, true, Optional.empty()))
                .or(() -> member.alone(true))
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "'" + member.settings().name() + "' " + member.hindrance(),
                        "see replica:show " + member.settings().name()));
    }

    private List<Member> others(Member member, String group) {
        return members.stream()
                .filter(other -> other != member)
                .filter(other -> other.settings().group().equals(Optional.of(group)))
                .sorted(Comparator.comparing(other -> other.settings().name()))
                .toList();
    }

    private Optional<TransferRun> begin(String group, Member first, boolean byHand, Optional<Instant> grid) {
        Optional<TransferRun> begun = first.occupy(byHand);
        begun.ifPresent(run -> {
            GroupCycle cycle = new GroupCycle(group);
            cycle.add(part(cycle, first, run, grid));
            for (Member other : others(first, group)) {
                Optional<TransferRun> joined = other.occupy(byHand);
                if (joined.isPresent()) {
                    cycle.add(part(cycle, other, joined.get(), grid));
                } else {
                    cycle.misses("'" + other.settings().name() + "' " + other.hindrance());
                }
            }
            underWay.put(cycle.group(), cycle);
            workers.submit(Extent.CHANGES, run.settings().priority(), () -> open(cycle));
        });
        return begun;
    }

    private GroupPart part(GroupCycle cycle, Member member, TransferRun run, Optional<Instant> grid) {
        return new GroupPart(member, run, grid, () -> ended(cycle));
    }

    /** By a worker: hooks take their time. */
    private void open(GroupCycle cycle) {
        try {
            cycle.open(views, clock::instant);
        } finally {
            // before all others: what their views hold up is to go on
            cycle.parts().forEach(GroupCycles::execute);
        }
    }

    private static void execute(GroupPart part) {
        try {
            part.member().execute(part.run(), Priority.HIGH);
        } catch (RejectedExecutionException e) {
            LOG.debug("The node is stopping: '{}' is not sent.", part.run().workloadName(), e);
            part.ended();
        }
    }

    private void ended(GroupCycle cycle) {
        synchronized (this) {
            if (!cycle.end()) {
                return;
            }
            underWay.remove(cycle.group());
        }
        if (cycle.isComplete()) {
            events.publish(
                    EventDraft.of(EventType.COMMON_POINT_MADE, made(cycle.mark().orElseThrow())));
        } else {
            String why = "group '" + cycle.group() + "' has no common point of this cycle: " + cycle.missed();
            warnings.publish(
                    why,
                    EventDraft.of(EventType.COMMON_POINT_MISSED, why)
                            .remedy("see replica:list; the group's next cycle makes one if all members take part"));
        }
    }

    private static String made(CommonMark mark) {
        return "common point " + mark.id() + " of group '" + mark.group() + "': "
                + mark.members().size() + " members as they were at " + mark.at()
                + (mark.still() ? "" : ", not held still");
    }
}
