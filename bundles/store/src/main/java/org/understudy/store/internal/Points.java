// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Digest;
import org.understudy.io.DurableFiles;

/**
 * The recovery points of a workload as a chain: each leads back from the state that the next newer one goes back to. What
 * is in no chain was cut while it was made or removed, and counts for nothing. Guarded by the workload's monitor.
 */
final class Points {
    private static final Logger LOG = LoggerFactory.getLogger(Points.class);

    private final WorkloadFolder folder;
    private final TreeMap<Long, Stored> known = new TreeMap<>();
    private List<Stored> chain = List.of();
    private boolean unreadable;
    private boolean rootless;

    /** A point as it is on disk; everything but its {@link PointState} stays the same. */
    record Stored(long number, PointFolder folder, State state, Roots roots, Digest content, PointState meta) {
        TransferId transfer() {
            return state.transfer().orElseThrow();
        }

        Stored with(PointState changed) {
            return new Stored(number, folder, state, roots, content, changed);
        }
    }

    Points(WorkloadFolder folder) {
        this.folder = folder;
    }

    /** Reads what is there, and follows the chain back from a state. */
    void load(Optional<TransferId> from) throws IOException {
        Map<Long, Stored> before = new HashMap<>(known);
        known.clear();
        unreadable = false;
        rootless = from.isEmpty();
        for (Path path : folders()) {
            long number = number(path);
            PointFolder point = new PointFolder(path);
            if (number >= 0 && Files.exists(point.point())) {
                try {
                    known.put(number, read(number, point, before.get(number)));
                } catch (IOException damaged) {
                    unreadable = true;
                    LOG.error("{}. It and older recovery points are not offered.", damaged.getMessage());
                }
            }
        }
        chain = follow(from);
    }

    private static Stored read(long number, PointFolder point, Stored before) throws IOException {
        PointState meta = PointState.read(point.point());
        if (before != null) {
            return before.with(meta);
        }
        State state = State.read(point.state());
        Roots roots = Roots.read(point.roots());
        if (roots.roots().size() != state.files().size() || !state.transfer().equals(Optional.of(roots.transfer()))) {
            throw new IOException(point.roots() + " is of another state");
        }
        return new Stored(number, point, state, roots, roots.content(state.files()), meta);
    }

    private List<Stored> follow(Optional<TransferId> from) {
        List<Stored> found = new ArrayList<>();
        Optional<TransferId> next = from;
        long below = Long.MAX_VALUE;
        while (next.isPresent()) {
            TransferId wanted = next.get();
            // The lowest: one that was merged into an older point has the same successor until it is deleted.
            Optional<Stored> point = known.headMap(below).values().stream()
                    .filter(each -> each.meta().next().equals(wanted))
                    .findFirst();
            point.ifPresent(found::add);
            below = point.map(Stored::number).orElse(below);
            next = point.map(Stored::transfer);
        }
        return List.copyOf(found);
    }

    private List<Path> folders() throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder.points())) {
            try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder.points())) {
                paths.forEach(found::add);
            }
        }
        return found;
    }

    private static long number(Path path) {
        String name = path.getFileName().toString();
        return name.matches("[0-9]{10,18}") ? Long.parseLong(name) : -1;
    }

    /** Newest first. */
    List<Stored> chain() {
        return chain;
    }

    Optional<Stored> find(TransferId transfer) {
        return chain.stream().filter(point -> point.transfer().equals(transfer)).findFirst();
    }

    /** The point of a commit that is not complete. */
    Optional<Stored> of(TransferId from, TransferId next) {
        return known.values().stream()
                .filter(point ->
                        point.meta().next().equals(next) && point.transfer().equals(from))
                .reduce((older, newer) -> newer);
    }

    /** Gives the point that was written its name: from here on it counts. */
    Stored publish() throws IOException {
        long number = 1;
        for (Path path : folders()) {
            number = Math.max(number, number(path) + 1);
        }
        PointFolder point = folder.point(number);
        DurableFiles.move(folder.newPoint().root(), point.root());
        Stored stored = read(number, point, null);
        known.put(number, stored);
        return stored;
    }

    void write(Stored point, PointState changed) throws IOException {
        changed.write(point.folder().point());
        known.put(point.number(), point.with(changed));
        chain = chain.stream()
                .map(each -> each.number() == point.number() ? each.with(changed) : each)
                .toList();
    }

    /** Deletes a point's folder: without its {@link PointState}, which goes first, the rest counts for nothing. */
    void delete(Stored point) throws IOException {
        Files.deleteIfExists(point.folder().point());
        DurableFiles.syncFolder(point.folder().root());
        DurableFiles.deleteTree(point.folder().root());
        known.remove(point.number());
        chain = chain.stream().filter(each -> each.number() != point.number()).toList();
    }

    /** Deletes what is in no chain. Where a point can't be read, or there is no state, all is left as it is. */
    void clean() throws IOException {
        if (unreadable || rootless) {
            return;
        }
        for (Stored point : List.copyOf(known.values())) {
            if (!chain.contains(point)) {
                delete(point);
            }
        }
        for (Path path : folders()) {
            if (!known.containsKey(number(path))) {
                DurableFiles.deleteTree(path);
            }
        }
    }
}
