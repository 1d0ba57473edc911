// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.transport.Priority;

/** A relationship as a consistency group sees it. Thread-safe by the relationship's monitor. */
final class Membership implements GroupCycles.Member {
    private static final Set<ReplicationState> TAKING_PART =
            EnumSet.of(ReplicationState.REPLICATING, ReplicationState.RESYNCHRONIZING);

    private final Standing standing;
    private final Drive drive;

    Membership(Standing standing, Drive drive) {
        this.standing = standing;
        this.drive = drive;
    }

    /** Whether its cycles are those of a group. */
    boolean isGrouped() {
        synchronized (standing) {
            return standing.settings().group().isPresent()
                    && TAKING_PART.contains(standing.state().state());
        }
    }

    @Override
    public RelationshipSettings settings() {
        synchronized (standing) {
            return standing.settings();
        }
    }

    @Override
    public boolean isRetry() {
        synchronized (standing) {
            return standing.state().failure().isPresent()
                    && !Timetable.isOnGrid(standing.state(), standing.settings().interval());
        }
    }

    @Override
    public boolean consistentDue() {
        synchronized (standing) {
            return standing.consistentDue();
        }
    }

    @Override
    public Instant grid() {
        synchronized (standing) {
            Instant now = standing.now();
            return Timetable.account(standing.state(), standing.settings(), now)
                    .state()
                    .grid()
                    .orElse(now);
        }
    }

    @Override
    public Optional<TransferRun> occupy(boolean byHand) {
        synchronized (standing) {
            return hindrance(byHand).isPresent() ? Optional.empty() : Optional.of(drive.occupy(byHand));
        }
    }

    @Override
    public String hindrance() {
        synchronized (standing) {
            return hindrance(false).orElse("was busy");
        }
    }

    private Optional<String> hindrance(boolean byHand) {
        ReplicationState state = standing.state().state();
        if (!TAKING_PART.contains(state)) {
            return Optional.of("is " + state.title());
        }
        if (drive.isStopped()) {
            return Optional.of("is migrating, or being removed");
        }
        if (drive.run() != null) {
            return Optional.of("is still at an earlier cycle");
        }
        return byHand || standing.settings().automatic() ? Optional.empty() : Optional.of("has cycles by command only");
    }

    @Override
    public void execute(TransferRun run, Priority priority) {
        drive.execute(run, priority);
    }

    @Override
    public Optional<TransferRun> alone(boolean byHand) {
        synchronized (standing) {
            if (drive.isBusy()) {
                return Optional.of(drive.run());
            }
            boolean possible =
                    !drive.isStopped() && Transitions.cycles(standing.state().state());
            return possible ? Optional.of(drive.submit(byHand)) : Optional.empty();
        }
    }

    @Override
    public void postpone() {
        synchronized (standing) {
            if (standing.state().nextCycle().isPresent() && !drive.isBusy()) {
                standing.assume(standing.state().due(Optional.of(drive.nextCycle())));
            }
        }
    }
}
