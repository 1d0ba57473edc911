// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.transport.ControlRequest.BeginTransfer;
import org.understudy.api.transport.ControlRequest.CommitTransfer;

class ConsistentViewChoiceTest extends PrimaryTestBase {
    private void read(String view, int hours) {
        settings = settings.with(AutomaticResync.ALWAYS, new SourceOptions(Exclusions.NONE, view, hours));
        primary.configure(settings);
    }

    private long consistent() {
        return primary.viewNames.stream().filter("hooks"::equals).count();
    }

    @Test
    void filesAreReadAsTheyAreUnlessAViewIsNamed() {
        replicate();

        assertThat(primary.viewNames).isEqualTo(List.of("none"));
    }

    @Test
    void eachCycleReadsThroughTheViewThatIsNamed() {
        read("hooks", 0);

        replicate();
        primary.advance(Primary.INTERVAL.multipliedBy(2));

        assertThat(consistent()).isEqualTo(3);
    }

    @Test
    void everySoManyHoursOneCycleReadsThroughItAlsoOverRestarts() throws IOException {
        read("hooks", 4);
        replicate();
        assertThat(consistent()).isEqualTo(1);

        primary.advance(Duration.ofHours(4).minusSeconds(1));
        assertThat(consistent()).isEqualTo(1);
        primary.restart(settings);
        primary.advance(Primary.INTERVAL.plusMinutes(1));

        assertThat(consistent()).isEqualTo(2);
        assertThat(primary.viewNames).hasSizeGreaterThan(40);
        assertThat(replica.received(BeginTransfer.class).stream().map(BeginTransfer::consistent))
                .containsExactlyElementsOf(
                        primary.viewNames.stream().map("hooks"::equals).toList());
    }

    @Test
    void oneThatFailedIsMadeUpForByTheNextCycle() {
        read("hooks", 4);
        replica.refuse(CommitTransfer.class, ErrorCode.REPLICA_BUSY);
        replicate();
        primary.advance(Primary.INTERVAL);

        assertThat(consistent()).isEqualTo(2);
    }

    @Test
    void theViewIsClosedBeforeTheReplicaIsAskedToCommit() {
        read("hooks", 0);
        replica.onCommit = () -> assertThat(disk.openViews).isZero();

        replicate();

        assertThat(primary.status().last()).isPresent();
    }
}
