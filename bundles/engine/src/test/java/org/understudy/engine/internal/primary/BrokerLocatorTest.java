// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;

class BrokerLocatorTest {
    private static final ReplicaAddress NODE = new ReplicaAddress("node2.example.org", 8443);

    private final List<ReplicaAddress> asked = new ArrayList<>();
    private final List<EventDraft> events = new ArrayList<>();
    private ReplicaAddress answer = NODE;

    private final ControlSender broker = new ControlSender() {
        @Override
        public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request) {
            asked.add(replica);
            if (answer == null) {
                throw new ReplicationException(ErrorCode.NO_MEMBER_AVAILABLE, "no node answers", "start one");
            }
            return request.replyType().cast(new ControlReply.ReplicaLocation(answer));
        }
    };
    private final BrokerLocator locator = new BrokerLocator(broker, events::add);

    private static RelationshipSettings settings(boolean broker) {
        RelationshipSettings plain = Primary.settings(Path.of("/vms"), true);
        return new RelationshipSettings(
                plain.name(),
                plain.workload(),
                plain.source(),
                plain.replica(),
                plain.interval(),
                plain.automatic(),
                plain.compression(),
                plain.chunksInFlight(),
                broker,
                plain.priority(),
                plain.rateLimit());
    }

    @Test
    void withoutABrokerTheSettingsSayWhereTheReplicaIs() {
        assertThat(locator.locate(settings(false))).isEqualTo(settings(false).replica());
        assertThat(asked).isEmpty();
    }

    @Test
    void theBrokerIsAskedOnceAndItsAnswerIsTold() {
        assertThat(locator.locate(settings(true))).isEqualTo(NODE);
        assertThat(locator.locate(settings(true))).isEqualTo(NODE);

        assertThat(asked).containsExactly(settings(true).replica());
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(EventType.REPLICA_LOCATED);
            assertThat(event.peer()).contains(NODE.toString());
        });
    }

    @Test
    void aForgottenAnswerIsAskedForAgain() {
        locator.locate(settings(true));
        locator.forget(settings(true));
        answer = new ReplicaAddress("node3.example.org", 8443);

        assertThat(locator.locate(settings(true))).isEqualTo(answer);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aBrokerThatKnowsNoNodeIsAskedAgainNextTime() {
        answer = null;
        ReplicationException error =
                catchThrowableOfType(ReplicationException.class, () -> locator.locate(settings(true)));
        assertThat(error.code()).isEqualTo(ErrorCode.NO_MEMBER_AVAILABLE);

        answer = NODE;
        assertThat(locator.locate(settings(true))).isEqualTo(NODE);
    }
}
