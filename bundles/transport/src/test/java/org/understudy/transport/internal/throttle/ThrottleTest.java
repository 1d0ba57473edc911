// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;
import org.understudy.api.transport.TrafficLimit;

class ThrottleTest {
    private static final ReplicaAddress REPLICA = new ReplicaAddress("Replica-1", 8443);

    private final Throttle throttle = new Throttle();
    private final WorkloadId workload = WorkloadId.random();
    private final ByteBuffer bytes = ByteBuffer.allocate(100);

    @AfterEach
    void close() {
        throttle.close();
    }

    private void configure(Map<String, String> values) {
        throttle.updated(new Hashtable<>(values));
    }

    private Optional<PacedContent> pace(ReplicaAddress replica) {
        return throttle.pace(replica, workload, Runnable::run, "x", bytes, bytes);
    }

    @Test
    void withoutALimitAChunkCostsNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        Runnable task = () -> {};
        java.util.concurrent.Executor executor = Runnable::run;
        task.run();
        long paced = 0;
        long before = 0;
        // the first rounds load classes
        for (int round = 0; round < 3; round++) {
            before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 1_000; i++) {
                paced += throttle.pace(REPLICA, workload, executor, "x", bytes, bytes)
                                .isPresent()
                        ? 1
                        : 0;
            }
        }
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(paced).isZero();
        assertThat(allocated).as("bytes for 1000 chunks").isLessThan(1_000);
    }

    @Test
    void hostsAreTheSameInAnyCase() {
        configure(Map.of("replica.rePlica-1", "1 Mbit/s"));
        assertThat(pace(REPLICA)).isPresent();
        assertThat(pace(new ReplicaAddress("replica-1", 1))).isPresent();
        assertThat(pace(new ReplicaAddress("replica-2", 8443))).isEmpty();
    }

    @Test
    void aConfigurationThatGoesTakesItsLimitsAlong() {
        configure(Map.of("node", "1 Mbit/s", "dscp", "CS1"));
        assertThat(pace(REPLICA)).isPresent();
        assertThat(throttle.marking()).isEqualTo("CS1");
        throttle.updated(null);
        assertThat(pace(REPLICA)).isEmpty();
        assertThat(throttle.marking()).isEmpty();
    }

    @Test
    void aWrongConfigurationLeavesTheLimitsAsTheyWere() {
        configure(Map.of("node", "1 Mbit/s", "replica.a", "2 Mbit/s"));
        configure(Map.of("node", "3 Mbit/s", "replica.a", "fast"));
        configure(Map.of("node", "3 Mbit/s", "dscp", "64"));
        assertThat(throttle.limits())
                .extracting(TrafficLimit::schedule)
                .containsExactly(RateSchedule.parse("1 Mbit/s"), RateSchedule.parse("2 Mbit/s"));
    }

    @ParameterizedTest
    @CsvSource({"node, fast", "replica.a, 100", "dscp, CS9", "replica., 1 Mbit/s"})
    void aRefusalNamesKeyValueAndWhatIsAllowed(String key, String value) {
        assertThatThrownBy(() -> ThrottleSettings.parse(Settings.of(Map.of(key, value))))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        e -> assertThat(e.getMessage() + e.remedy())
                                .contains(key)
                                .contains(value)
                                .containsAnyOf(RateSchedule.ALLOWED, Dscp.ALLOWED, "replica.HOST"));
    }

    @Test
    void aHostIsNamedOnce() {
        assertThatThrownBy(() ->
                        ThrottleSettings.parse(Settings.of(Map.of("replica.A", "1 Mbit/s", "replica.a", "2 Mbit/s"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("replica.");
    }

    @Test
    void workloadsAreLimitedByTheirOwn() {
        throttle.shape(workload, Priority.HIGH, RateSchedule.parse("1 Mbit/s"));
        assertThat(pace(REPLICA)).isPresent();
        assertThat(throttle.limits()).extracting(TrafficLimit::priority).contains(Priority.HIGH);
        throttle.forget(workload);
        assertThat(pace(REPLICA)).isEmpty();
    }
}
