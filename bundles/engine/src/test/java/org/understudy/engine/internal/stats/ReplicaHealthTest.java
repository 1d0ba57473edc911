// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.ReplicationHealth;

class ReplicaHealthTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static Assessment assess(boolean suspended, boolean complete, boolean resynchronizing, Duration age) {
        return ReplicaHealth.assess(new ReplicaHealth.Vitals(
                suspended,
                complete,
                resynchronizing,
                Optional.empty(),
                Optional.empty(),
                Optional.of(NOW.minus(age)),
                NOW));
    }

    private static Assessment assess(Failover.Stage failover) {
        return ReplicaHealth.assess(new ReplicaHealth.Vitals(
                false,
                true,
                false,
                Optional.of(failover),
                Optional.empty(),
                Optional.of(NOW.minus(Duration.ofDays(1))),
                NOW));
    }

    @Test
    void failedOverIsWarningUntilTheReplicationIsReversed() {
        assertThat(assess(Failover.Stage.FAILED_OVER).health()).isEqualTo(ReplicationHealth.WARNING);
        assertThat(assess(Failover.Stage.COMMITTED).reasons())
                .containsExactly("failed over, and the replication was not reversed");
        assertThat(assess(Failover.Stage.REVERSED).health()).isEqualTo(ReplicationHealth.NORMAL);
        assertThat(assess(Failover.Stage.PREPARED).health()).isEqualTo(ReplicationHealth.NORMAL);
    }

    @Test
    void anHourSinceThePrimaryWasHeardOfIsNormalAndMoreIsWarning() {
        assertThat(assess(false, true, false, Duration.ofHours(1)).health()).isEqualTo(ReplicationHealth.NORMAL);

        Assessment late = assess(false, true, false, Duration.ofHours(1).plusMillis(1));
        assertThat(late.health()).isEqualTo(ReplicationHealth.WARNING);
        assertThat(late.reasons()).singleElement().asString().contains("over 60 minutes ago");
    }

    @Test
    void anInitialReplicationThatIsNotCompleteIsWarning() {
        assertThat(assess(false, false, false, Duration.ZERO).health()).isEqualTo(ReplicationHealth.WARNING);
    }

    @Test
    void pausedOnTheReplicaAndResynchronizingAreCritical() {
        assertThat(assess(true, true, false, Duration.ZERO).health()).isEqualTo(ReplicationHealth.CRITICAL);
        assertThat(assess(false, true, true, Duration.ZERO).health()).isEqualTo(ReplicationHealth.CRITICAL);
    }

    @Test
    void aLatestStateThatIsDamagedIsCriticalAndSaysWhere() {
        Assessment damaged = ReplicaHealth.assess(new ReplicaHealth.Vitals(
                false, true, false, Optional.empty(), Optional.of("disk from byte 65536 on"), Optional.of(NOW), NOW));

        assertThat(damaged.health()).isEqualTo(ReplicationHealth.CRITICAL);
        assertThat(damaged.reasons()).singleElement().asString().contains("disk from byte 65536 on");
    }

    @Test
    void allReasonsAreListed() {
        assertThat(assess(true, false, true, Duration.ofDays(1)).reasons()).hasSize(4);
    }
}
