// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.understudy.api.CommonMark;
import org.understudy.api.disk.SourceView;

/** What a member's run has of its group's cycle: the view that was opened in the common moment, for one attempt. Thread-safe. */
final class GroupPart {
    /**
     * @param consistent whether it is the view that the settings name
     * @param mark empty if there is no common point this time
     */
    record View(SourceView files, boolean consistent, Optional<CommonMark> mark) {}

    private final GroupCycles.Member member;
    private final TransferRun run;
    private final Optional<Instant> grid;
    private final Runnable onEnd;
    private View view; // guarded by this, as all below
    private RuntimeException error;
    private boolean marked;

    /**
     * @param grid by which all members' cycles are due from now on
     * @param onEnd once the run has ended, however
     */
    GroupPart(GroupCycles.Member member, TransferRun run, Optional<Instant> grid, Runnable onEnd) {
        this.member = member;
        this.run = run;
        this.grid = grid;
        this.onEnd = onEnd;
    }

    GroupCycles.Member member() {
        return member;
    }

    TransferRun run() {
        return run;
    }

    Optional<Instant> grid() {
        return grid;
    }

    /** @return what it makes; empty if it fails, and the member with it */
    synchronized <T> Optional<T> attempt(Supplier<T> step) {
        if (error != null || run.isCancelled()) {
            return Optional.empty();
        }
        try {
            return Optional.of(step.get());
        } catch (RuntimeException e) {
            error = e;
            return Optional.empty();
        }
    }

    synchronized void give(View opened) {
        view = opened;
    }

    /**
     * The view, which is the caller's to close. It is there once: who begins again reads the source as it is by then, and has
     * no part in the common point.
     *
     * @throws RuntimeException why it could not be opened
     */
    synchronized Optional<View> take() {
        if (error != null) {
            throw error;
        }
        Optional<View> taken = Optional.ofNullable(view);
        view = null;
        marked = taken.flatMap(View::mark).isPresent();
        return taken;
    }

    /** Whether the replica has this member's part of the common point. */
    synchronized boolean isCommitted() {
        return marked && run.isComplete();
    }

    /** The run has ended: what it did not take is closed. */
    void ended() {
        View left;
        synchronized (this) {
            left = view;
            view = null;
        }
        try {
            if (left != null) {
                left.files().close();
            }
        } finally {
            onEnd.run();
        }
    }
}
