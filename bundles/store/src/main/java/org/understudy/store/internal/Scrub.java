// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.TransferId;
import org.understudy.api.store.Damage;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.store.internal.Verification.Leaves;

/**
 * Verifies one workload in the background: {@code current} whole, and of each point what it does not share with the next
 * newer state. It goes on where the last one was cut. For one thread.
 */
final class Scrub {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
    private static final long WRITTEN_EVERY_BYTES = 1L << 30;

    private final Workload workload;
    private final Supplier<ScrubSettings> settings;
    private final Pause pause;
    private final PointDesk desk;
    private final Path file;
    private ScrubState state;
    private long unwritten;
    private boolean stopped;

    /** Waits, so that no more is read than may be. */
    interface Pause {
        /** @return false if the work is to stop */
        boolean pause(long nanos);
    }

    Scrub(Workload workload, Supplier<ScrubSettings> settings, Pause pause) {
        this.workload = workload;
        this.settings = settings;
        this.pause = pause;
        this.desk = new PointDesk(workload);
        this.file = workload.folder().scrub();
        this.state = ScrubState.read(file);
    }

    boolean isDue(Instant now) {
        return state.finished()
                .map(last -> !last.plus(settings.get().interval()).isAfter(now))
                .orElse(true);
    }

    /** Runs to the end, or until the pause says no. */
    void run(Instant now) throws IOException {
        Optional<TransferId> next = next();
        while (next.isPresent()) {
            verify(next.get());
            if (stopped) {
                state.write(file);
                return;
            }
            state = state.through(next.get());
            state.write(file);
            next = next();
        }
        state = ScrubState.finished(now);
        state.write(file);
        LOG.info(
                "{}: all that is kept was verified in the background.",
                workload.folder().root());
    }

    /** The state that was cut first; a point that was removed meanwhile is none any more. */
    private Optional<TransferId> next() {
        Set<TransferId> done = new HashSet<>(state.done());
        List<TransferId> states = new ArrayList<>();
        synchronized (workload) {
            workload.history().current().ifPresent(states::add);
            workload.history().points().stream()
                    .filter(point -> !point.damaged())
                    .map(RecoveryPoint::transfer)
                    .forEach(states::add);
        }
        Optional<TransferId> cut = state.state().filter(states::contains);
        return cut.or(() -> states.stream().filter(each -> !done.contains(each)).findFirst());
    }

    private void verify(TransferId transfer) throws IOException {
        boolean resumed = state.state().equals(Optional.of(transfer));
        int firstFile = resumed ? state.file() : 0;
        long firstLeaf = resumed ? state.leaf() : 0;
        state = state.at(transfer, firstFile, firstLeaf);
        boolean latest = workload.history().current().equals(Optional.of(transfer));
        List<Damage> found;
        try (StateView view = StateView.openAny(workload, transfer)) {
            if (!view.isDigested()) {
                return;
            }
            Verification verification = new Verification(view, latest ? Leaves.ALL : Leaves.OWN);
            found = verification.run(firstFile, firstLeaf, (at, leaf, bytes) -> read(transfer, at, leaf, bytes));
        }
        desk.report(transfer, found, latest);
        if (!stopped) {
            desk.reportReceipt(transfer);
        }
    }

    private boolean read(TransferId transfer, int at, long leaf, long bytes) {
        state = state.at(transfer, at, leaf);
        unwritten += bytes;
        if (unwritten >= WRITTEN_EVERY_BYTES) {
            unwritten = 0;
            try {
                state.write(file);
            } catch (IOException e) {
                LOG.warn("{} can't be written: {}. It is tried again.", file, e.toString());
            }
        }
        stopped = !pause.pause(bytes * 1_000_000_000L / settings.get().bytesPerSecond());
        return !stopped;
    }
}
