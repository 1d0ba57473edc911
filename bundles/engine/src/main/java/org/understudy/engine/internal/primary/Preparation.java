// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.TransferReport;

/**
 * A planned failover on its primary. That nothing more is sent is durable here before the replica hears of it, and the other
 * way round when it is taken back: as long as the replica may be failed over without a loss, this primary is idle. The
 * replica is told without the relationship's monitor.
 */
final class Preparation {
    private final Standing standing;
    private final Relationship.Context context;

    Preparation(Standing standing, Relationship.Context context) {
        this.standing = standing;
        this.context = context;
    }

    /** The last cycle is complete. The caller holds the monitor. */
    void lastCycle(TransferReport report) {
        standing.update(standing.state()
                .completed(report, Optional.empty())
                .after(Transitions.Event.PREPARE)
                .due(Optional.empty()));
    }

    /** Tells the replica of the last transfer, and ends the run with what came of it. */
    void tell(TransferRun run) {
        RelationshipSettings settings;
        TransferReport last;
        synchronized (standing) {
            settings = standing.settings();
            last = standing.state().last().orElseThrow();
        }
        try {
            tell(settings, Optional.of(last.progress().transfer()));
            synchronized (standing) {
                standing.conclude(standing.state().resolved());
                context.observer().prepared(settings);
            }
            run.complete(last);
        } catch (ReplicationException e) {
            synchronized (standing) {
                remember(e);
            }
            run.fail(e);
        } catch (RuntimeException e) {
            run.fail(new ReplicationException(
                    ErrorCode.INTERNAL, "an unexpected error: " + e, "see the log of this node", e));
            throw e;
        }
    }

    private void remember(ReplicationException error) {
        ReplicationFailure failure = new ReplicationFailure(
                error.code(),
                "the replica is not told that this primary is prepared: " + error.getMessage(),
                "prepare it again with replica:failover-prepare "
                        + standing.settings().name(),
                standing.now(),
                1,
                standing.now(),
                Optional.empty());
        standing.conclude(standing.state().failed(failure));
        context.observer().failed(standing.settings(), failure);
    }

    /**
     * The planned failover does not take place.
     *
     * @throws ReplicationException if the replica can't be told, or was failed over: then nothing has changed
     */
    void withdraw() {
        RelationshipSettings settings;
        synchronized (standing) {
            standing.require(Transitions.Event.RESUME);
            settings = standing.settings();
        }
        tell(settings, Optional.empty());
    }

    private void tell(RelationshipSettings settings, Optional<TransferId> transfer) {
        context.cycle()
                .prepared(
                        settings.at(context.locator().locate(settings)),
                        transfer,
                        context.states().epoch(settings.workload()));
    }
}
