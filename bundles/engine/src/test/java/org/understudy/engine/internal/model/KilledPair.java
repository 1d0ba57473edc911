// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.understudy.api.WorkloadId;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;
import org.understudy.store.internal.FileReplicaStore;

/** What a primary and a replica have told, whose process is killed again and again, and what is left each time. One thread at a time. */
final class KilledPair {
    private final Path folder;
    private final long seed;
    private final int pair;
    /** What was replicated, by number: what the primary's process said, and what the replica has of which it could not. */
    private final SortedSet<Integer> replicated = new TreeSet<>();

    private final List<Images> states = new ArrayList<>();

    KilledPair(Path folder, long seed, int pair) {
        this.folder = folder;
        this.seed = seed;
        this.pair = pair;
    }

    /** How many states were replicated. */
    int replicated() {
        return replicated.size();
    }

    Path folder() {
        return folder;
    }

    /**
     * @param text that the pair's process has printed
     * @return whether a state was replicated
     */
    boolean said(String text) {
        return text.startsWith("done ") && replicated.add(Integer.parseInt(text.substring(5)));
    }

    /**
     * Looks at what is left of it.
     *
     * @param where for a failure's text
     */
    void check(String where) throws IOException {
        FileReplicaStore store = Replica.keeping(BusyNodes.POINTS, folder.resolve("replica")).files;
        store.attach(BusyNodes.location(folder));
        WorkloadId workload = Primary.settings(folder, false).workload();
        List<Integer> held = new ArrayList<>();
        if (store.find(workload).flatMap(stored -> stored.current()).isPresent()) {
            Path current = BusyNodes.location(folder).resolve(Primary.NAME).resolve("current");
            held.add(number(Images.of(current), where + ", current"));
            for (RecoveryPoint point : store.points(workload)) {
                String which = where + ", " + point;
                held.add(number(Images.of(store, workload, point.transfer()), which));
                assertThat(store.verify(workload, point.transfer())).as(which).isEmpty();
            }
        }
        replicated.addAll(held);
        assertThat(held)
                .as("%s: the newest states, newest first", where)
                .isEqualTo(replicated.stream()
                        .sorted((one, other) -> other - one)
                        .limit(BusyNodes.POINTS + 1)
                        .collect(Collectors.toList()));
    }

    /** Which of the primary's states it is. */
    private int number(Images held, String where) throws IOException {
        BusySource source = BusySource.of(folder.resolve("expected"), seed, pair);
        while (!states.contains(held)) {
            assertThat(states.size())
                    .as("%s is no state that the primary had", where)
                    .isLessThanOrEqualTo(BusySource.of(folder, seed, pair).number());
            source.change(states.size());
            states.add(Images.of(source.files()));
        }
        return states.indexOf(held);
    }
}
