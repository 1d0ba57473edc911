// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.CommonMark;
import org.understudy.api.WorkloadId;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewHold;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.SourceOptions;

/**
 * One cycle of a consistency group. There is a common point only if each member takes part: each view is open before the
 * first hold ends. The monitor of {@link GroupCycles} guards what is counted.
 */
final class GroupCycle {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCycle.class);

    private final String group;
    private final List<GroupPart> parts = new ArrayList<>();
    /** Why there is no common point. */
    private final List<String> misses = new ArrayList<>();

    private int ended;
    private volatile Optional<CommonMark> mark = Optional.empty();

    GroupCycle(String group) {
        this.group = group;
    }

    String group() {
        return group;
    }

    /** Before it is opened. */
    void add(GroupPart part) {
        parts.add(part);
        part.run().join(part);
    }

    /** A member takes no part. */
    void misses(String why) {
        misses.add(why);
    }

    List<GroupPart> parts() {
        return parts;
    }

    Optional<CommonMark> mark() {
        return mark;
    }

    private record Held(GroupPart part, boolean consistent, ViewHold hold) {}

    private record Opened(Held held, SourceView files) {}

    /** Opens the views of all in one moment, as far as they can be held. Who fails does so in its own run. */
    void open(Views views, Supplier<Instant> now) {
        boolean due = parts.stream().anyMatch(part -> part.member().consistentDue());
        List<Held> held = new ArrayList<>();
        List<Opened> opened = new ArrayList<>();
        try {
            for (GroupPart part : parts) {
                hold(part, due, views).ifPresent(held::add);
            }
            Instant at = now.get();
            for (Held each : held) {
                each.part().attempt(() -> each.hold().open()).ifPresent(files -> opened.add(new Opened(each, files)));
            }
            if (misses.isEmpty() && opened.size() == parts.size()) {
                mark = Optional.of(
                        mark(at, held.stream().allMatch(each -> each.hold().still())));
            }
        } finally {
            held.forEach(GroupCycle::release);
            opened.forEach(each -> each.held()
                    .part()
                    .give(new GroupPart.View(each.files(), each.held().consistent(), mark)));
        }
    }

    private static Optional<Held> hold(GroupPart part, boolean due, Views views) {
        RelationshipSettings settings = part.run().settings();
        boolean consistent = due && !settings.reading().view().equals(SourceOptions.PLAIN_VIEW);
        return part.attempt(() -> new Held(part, consistent, views.hold(settings, consistent)));
    }

    /** Whatever comes of the others. */
    private static void release(Held held) {
        try {
            held.hold().close();
        } catch (RuntimeException e) {
            LOG.error("The hold of '{}' did not end well.", held.part().run().workloadName(), e);
        }
    }

    private CommonMark mark(Instant at, boolean still) {
        List<WorkloadId> members = parts.stream()
                .map(part -> part.run().workload())
                .sorted(Comparator.comparing(WorkloadId::toString))
                .toList();
        return new CommonMark(UUID.randomUUID(), group, at, still, members);
    }

    /** @return whether that was the last one */
    boolean end() {
        return ++ended == parts.size();
    }

    /** After the end. */
    boolean isComplete() {
        return mark.isPresent() && parts.stream().allMatch(GroupPart::isCommitted);
    }

    /** After the end: why there is no common point. */
    String missed() {
        List<String> all = new ArrayList<>(misses);
        parts.stream()
                .filter(part ->
                        mark.isPresent() ? !part.isCommitted() : !part.run().isComplete())
                .forEach(part -> all.add("'" + part.run().workloadName() + "' has no part of it"));
        return String.join("; ", all);
    }
}
