// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlRequest.BeginTransfer;
import org.understudy.api.transport.ControlRequest.QueryWorkload;

/** How a primary hears of changed roles. */
class EpochTest extends PrimaryTestBase {
    private long asked() {
        var queries = replica.received(QueryWorkload.class);
        return queries.get(queries.size() - 1).epoch();
    }

    @Test
    void whatTheReplicaSaysIsOfferedAndKeptOverRestarts() throws IOException {
        replicate();
        assertThat(lastOffer().epoch()).isZero();
        replica.epoch = 3;
        primary.advance(Primary.INTERVAL);
        assertThat(asked()).isZero();
        assertThat(lastOffer().epoch()).isEqualTo(3);

        primary.crash(settings);
        primary.advance(Primary.INTERVAL);
        assertThat(asked()).isEqualTo(3);
    }

    @Test
    void itIsNeverLowered() {
        replica.epoch = 3;
        replicate();
        replica.epoch = 1;
        primary.advance(Primary.INTERVAL);

        assertThat(lastOffer().epoch()).isEqualTo(3);
    }

    @Test
    void aFormerPrimaryIsCriticalSendsNothingAndSaysWhatToDo() throws IOException {
        replicate();
        int offers = replica.received(BeginTransfer.class).size();
        replica.refuse(QueryWorkload.class, ErrorCode.ROLE_CHANGED);
        primary.advance(Primary.INTERVAL);
        primary.restart(settings);
        primary.advance(Primary.INTERVAL.multipliedBy(3));

        assertThat(replica.received(BeginTransfer.class)).hasSize(offers);
        assertThat(primary.state()).isEqualTo(ReplicationState.CRITICAL);
        assertThat(primary.status().failure()).map(ReplicationFailure::code).contains(ErrorCode.ROLE_CHANGED);
        assertThat(primary.status().nextCycle()).isEmpty();
        assertThat(primary.events)
                .extracting(EventDraft::type)
                .contains(EventType.NON_RECOVERABLE_ERROR, EventType.REPLICATION_STOPPED);
    }

    @Test
    void itOutlivesTheRelationship() {
        replica.epoch = 2;
        replicate();
        primary.engine().remove(Primary.NAME);

        assertThat(primary.states().epoch(settings.workload())).isEqualTo(2);
    }
}
