// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.advice.Finding;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.event.EventLevel;
import org.understudy.api.event.EventType;

/** Each rule on both sides of what it looks for; all others find nothing meanwhile. */
class AdviceRulesTest {
    private final Node node = new Node();

    private List<Finding> advise() {
        return NodeAdvisor.advise(node.facts());
    }

    private void assertNothing() {
        assertThat(advise()).isEmpty();
    }

    private Finding only(String rule, EventLevel severity) {
        List<Finding> found = advise();
        assertThat(found).extracting(Finding::rule).containsExactly(rule);
        assertThat(found.get(0).severity()).isEqualTo(severity);
        assertThat(found.get(0).remedy()).isNotEmpty();
        return found.get(0);
    }

    @Test
    void aNodeInOrderGetsNoAdvice() {
        assertNothing();
    }

    @Test
    void aCertificateThatExpiresWithin30DaysAndWithin7() {
        node.notAfter = Node.NOW.plus(Duration.ofDays(30)).plusMillis(1);
        assertNothing();

        node.notAfter = Node.NOW.plus(Duration.ofDays(30));
        assertThat(only("certificate-expiry", EventLevel.WARNING).remedy()).contains("replica:cert-issue");

        node.notAfter = Node.NOW.plus(Duration.ofDays(7)).plusMillis(1);
        only("certificate-expiry", EventLevel.WARNING);

        node.notAfter = Node.NOW.plus(Duration.ofDays(7));
        only("certificate-expiry", EventLevel.ERROR);

        node.notAfter = Node.NOW.minusMillis(1);
        assertThat(only("certificate-expiry", EventLevel.ERROR).what()).contains("expired on");

        node.authority = true;
        assertThat(only("certificate-expiry", EventLevel.ERROR).remedy()).contains("new authority");
    }

    @Test
    void aClockThatIsOffByMoreThanTheMeasurementMayBeWrong() {
        node.uncertainty = Duration.ofSeconds(2);
        node.skew = Duration.ofSeconds(62);
        assertNothing();

        node.skew = Duration.ofSeconds(62).plusMillis(1);
        assertThat(only("clock-skew", EventLevel.WARNING).what()).contains("ahead of");

        node.skew = Duration.ofMinutes(10).negated();
        assertThat(only("clock-skew", EventLevel.ERROR).what()).contains("600 s behind");
    }

    @Test
    void anIntervalThatIsTooShortForItsCycles() {
        node.latency = Duration.ofSeconds(80);
        assertNothing();

        node.latency = Duration.ofSeconds(80).plusMillis(1);
        only("short-interval", EventLevel.INFO);

        node.latency = Duration.ofSeconds(100).plusMillis(1);
        only("short-interval", EventLevel.WARNING);
    }

    @Test
    void missedCycles() {
        node.missed = 1;

        only("missed-cycles", EventLevel.INFO);
    }

    @Test
    void aRelationshipThatWasForgottenForADay() {
        node.state = ReplicationState.SUSPENDED;
        node.lastComplete = Optional.of(Node.NOW.minus(Duration.ofDays(1)));
        assertNothing();

        node.lastComplete = Optional.of(Node.NOW.minus(Duration.ofDays(1)).minusMillis(1));
        only("forgotten", EventLevel.WARNING);

        node.state = ReplicationState.CRITICAL;
        only("forgotten", EventLevel.ERROR);
    }

    @Test
    void aReplicaThatWasForgottenForADay() {
        node.replicaState = ReplicationState.SUSPENDED;
        assertNothing();

        node.committed = Node.NOW.minus(Duration.ofDays(1)).minusMillis(1);
        assertThat(only("forgotten", EventLevel.WARNING).subject()).isEqualTo("db1");
    }

    @Test
    void whatWasNeverStarted() {
        node.state = ReplicationState.READY_FOR_INITIAL_REPLICATION;

        assertThat(only("never-started", EventLevel.WARNING).remedy()).isEqualTo("replica:start web1");
    }

    @Test
    void whatHasNoAutomaticCycles() {
        node.automatic = false;

        only("manual-cycles", EventLevel.INFO);
    }

    @Test
    void aReplicaThatIsUnreachableAndNotOneThatIsReachableAgain() {
        node.reachability(EventType.REPLICA_REACHABLE);
        assertNothing();

        node.reachability.clear();
        node.reachability(EventType.REPLICA_UNREACHABLE);
        assertThat(only("unreachable-replica", EventLevel.ERROR).subject()).isEqualTo("replica.example.org:8443");
    }

    @Test
    void attemptsThatFailAgainAndAgain() {
        node.failures = 2;
        assertNothing();

        node.failures = 3;
        only("repeated-failures", EventLevel.WARNING);
    }

    @Test
    void aPortThatFirewallsRefuse() {
        for (int usual : new int[] {80, 443, 1023, 8443}) {
            node.port = usual;
            assertNothing();
        }
        node.port = 1024;
        only("unusual-port", EventLevel.INFO);
    }

    @Test
    void anAuthorizationOfMoreThanOneNames() {
        node.authorized = "*.example.org";
        only("wide-authorization", EventLevel.INFO);

        node.authorized = "*.org";
        only("wide-authorization", EventLevel.WARNING);
    }

    @Test
    void aDiskOfReplicasThatIsNearlyFull() {
        node.room = 15;
        assertNothing();

        node.room = 14;
        only("replica-room", EventLevel.WARNING);

        node.room = 4;
        only("replica-room", EventLevel.ERROR);
    }

    @Test
    void aDiskOfBlockMapsThatIsNearlyFull() {
        node.mapRoom = 10;
        assertNothing();

        node.mapRoom = 9;
        only("map-room", EventLevel.WARNING);
    }

    @Test
    void theMostSevereComesFirst() {
        node.missed = 1;
        node.room = 1;
        node.mapRoom = 1;

        assertThat(advise())
                .extracting(Finding::severity)
                .containsExactly(EventLevel.ERROR, EventLevel.WARNING, EventLevel.INFO);
    }

    @Test
    void recoveryPointsThatAreLocked() {
        node.point(1000, Optional.empty());
        node.point(1000, Optional.of(Node.NOW));
        assertNothing();

        node.point(70, Optional.of(Node.NOW.plusSeconds(60)));
        node.point(7, Optional.of(Node.NOW.plusSeconds(3600)));
        assertThat(only("points-locked", EventLevel.INFO).what())
                .contains("2 of 4", Node.NOW.plusSeconds(3600).toString(), "77 bytes");
    }

    @Test
    void aReplicaThatNoTestFailoverHasShownToStart() {
        node.drill = Optional.of(Node.drill(Node.NOW.minus(Duration.ofDays(90)), DrillReport.Result.PASSED));
        assertNothing();

        node.drill = Optional.of(Node.drill(Node.NOW.minus(Duration.ofDays(91)), DrillReport.Result.PASSED));
        assertThat(only("untested-failover", EventLevel.INFO).remedy()).isEqualTo("replica:failover-test db1");

        node.drill = Optional.of(Node.drill(Node.NOW, DrillReport.Result.HOOK_FAILED));
        assertThat(only("untested-failover", EventLevel.WARNING).what()).contains("ended with 3");

        node.drill = Optional.empty();
        assertThat(only("untested-failover", EventLevel.INFO).what()).contains("ever");
    }
}
