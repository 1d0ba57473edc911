// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicaLocator;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;

/** Every row of the retry table for 48 hours, to the instant, whatever happens to the node meanwhile. */
class RetryScheduleTest extends PrimaryTestBase {
    private static final Duration TWO_DAYS = Duration.ofHours(48);
    /** No divisor of anything else here. */
    private static final Duration STEP = Duration.ofSeconds(433);

    /** When an attempt was made, in seconds of undisturbed time since the first one. */
    private final List<Long> attempts = new ArrayList<>();

    private final List<Long> forgotten = new ArrayList<>();
    private long origin;

    /** What happens to a node between attempts. */
    enum Disturbance {
        NONE {
            @Override
            void happen(RetryScheduleTest test) {}
        },
        RESTART {
            @Override
            void happen(RetryScheduleTest test) throws IOException {
                test.primary.restart(test.settings);
            }
        },
        CRASH {
            @Override
            void happen(RetryScheduleTest test) throws IOException {
                test.primary.crash(test.settings);
            }
        },
        CLOCK_SET_FORTH {
            @Override
            void happen(RetryScheduleTest test) {
                test.primary.time.set(Duration.ofMinutes(97));
            }
        },
        CLOCK_SET_BACK {
            @Override
            void happen(RetryScheduleTest test) {
                test.primary.time.set(Duration.ofMinutes(-97));
            }
        },
        SAME_TABLE_AGAIN {
            @Override
            void happen(RetryScheduleTest test) {
                test.table(Map.of());
            }
        };

        abstract void happen(RetryScheduleTest test) throws IOException;
    }

    @BeforeEach
    void record() throws IOException {
        primary.unsynced = true;
        primary.restart(settings);
        replicate();
        replica.onHello = () -> {
            if (replica.down != null) {
                if (attempts.isEmpty()) {
                    origin = primary.time.nanoTime();
                }
                attempts.add(elapsed());
            }
        };
    }

    private long elapsed() {
        return Duration.ofNanos(primary.time.nanoTime() - origin).toSeconds();
    }

    private void table(Map<String, String> rows) {
        primary.table.updated(new Hashtable<>(rows));
        primary.engine().tableChanged();
    }

    private ReplicationFailure failure() {
        return primary.status().failure().orElseThrow();
    }

    private void useBroker() throws IOException {
        settings = new RelationshipSettings(
                settings.name(),
                settings.workload(),
                settings.source(),
                settings.replica(),
                settings.interval(),
                true,
                Compression.AUTO,
                4,
                true,
                settings.priority(),
                settings.rateLimit());
        primary.locator = new ReplicaLocator() {
            @Override
            public ReplicaAddress locate(RelationshipSettings of) {
                return new ReplicaAddress("located.example.org", 1);
            }

            @Override
            public void forget(RelationshipSettings of) {
                forgotten.add(elapsed());
            }
        };
        primary.restart(settings);
    }

    private void disturbFor(Duration time, Disturbance disturbance) throws IOException {
        for (Duration left = time; !left.isNegative(); left = left.minus(STEP)) {
            primary.advance(STEP);
            disturbance.happen(this);
        }
    }

    /** In seconds. */
    private static List<Long> network() {
        List<Long> expected = new ArrayList<>(List.of(0L, 60L, 120L, 240L, 480L, 600L));
        for (long at = 600 + 1800; at <= TWO_DAYS.toSeconds(); at += 1800) {
            expected.add(at);
        }
        return expected;
    }

    private static List<Long> every(long seconds) {
        return Stream.iterate(0L, at -> at <= TWO_DAYS.toSeconds(), at -> at + seconds)
                .toList();
    }

    static Stream<Arguments> rows() {
        return Arrays.stream(ErrorClass.values())
                .filter(row -> row != ErrorClass.CANCELLED)
                .flatMap(row -> Arrays.stream(Disturbance.values()).map(disturbance -> Arguments.of(row, disturbance)));
    }

    private static ErrorCode codeOf(ErrorClass row) {
        ErrorClass ofCode = row == ErrorClass.NETWORK_BROKER ? ErrorClass.NETWORK : row;
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.errorClass() == ofCode)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void attemptsAreMadeAsTheTableSays(ErrorClass row, Disturbance disturbance) throws IOException {
        if (row == ErrorClass.NETWORK_BROKER) {
            useBroker();
        }
        replica.down = codeOf(row);

        primary.advance(Primary.INTERVAL);
        disturbFor(TWO_DAYS, disturbance);

        List<Long> expected = switch (row) {
            case NETWORK -> network();
            // 1, 2 and 3 minutes, then the broker is asked and all begins anew a minute later
            case NETWORK_BROKER -> every(60);
            case PAUSED_OR_LOW_DISK, LOW_MEMORY -> every(Primary.INTERVAL.toSeconds());
            default -> List.of(0L);
        };
        assertThat(attempts.stream().filter(at -> at <= TWO_DAYS.toSeconds()).toList())
                .isEqualTo(expected);
        assertThat(failure().attempt()).isEqualTo(attempts.size());
        assertThat(primary.state() == ReplicationState.CRITICAL).isEqualTo(expected.size() == 1);
    }

    @Test
    void theBrokerIsAskedAgainBehindEachSeriesOfThree() throws IOException {
        useBroker();
        replica.down = ErrorCode.CONNECTION_REFUSED;

        primary.advance(Primary.INTERVAL.plusMinutes(12));

        assertThat(forgotten).containsExactly(180L, 420L, 660L);
    }

    @Test
    void withABrokerAWorkloadThatIsNotFoundIsLookedFor() throws IOException {
        useBroker();
        replica.down = ErrorCode.WORKLOAD_NOT_FOUND;

        primary.advance(Primary.INTERVAL.plusMinutes(5));

        assertThat(attempts).containsExactly(0L, 60L, 120L, 180L, 240L, 300L);
        assertThat(forgotten).containsExactly(180L);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void anAttemptThatTakesLongMovesNoneOfThoseThatFollow() {
        replica.down = ErrorCode.TIMED_OUT;
        Runnable recording = replica.onHello;
        replica.onHello = () -> {
            recording.run();
            primary.time.pass(Duration.ofSeconds(130));
        };

        primary.advance(Primary.INTERVAL.plusHours(2));

        // those at 1, 2 and 4 minutes passed while attempts took 130 s
        assertThat(attempts).containsExactly(0L, 240L, 480L, 2400L, 4200L, 6000L);
    }

    @Test
    void anAttemptByHandMovesNoneOfThoseThatFollow() {
        replica.down = ErrorCode.HOST_UNKNOWN;
        primary.advance(Primary.INTERVAL.plusSeconds(90));

        primary.engine().sync(Primary.NAME);
        primary.advance(Duration.ofMinutes(8));

        assertThat(attempts).containsExactly(0L, 60L, 90L, 120L, 240L, 480L);
    }

    @Test
    void anAttemptThatACrashCutIsMadeAgainAtTheStart() throws IOException {
        replica.down = ErrorCode.CONNECTION_REFUSED;
        primary.advance(Primary.INTERVAL.plusMinutes(1));
        Runnable recording = replica.onHello;
        replica.onHello = () -> {
            recording.run();
            primary.states().close();
        };
        primary.advance(Duration.ofMinutes(1));
        replica.onHello = recording;

        primary.crash(settings);
        primary.advance(Duration.ofSeconds(5));

        assertThat(attempts).containsExactly(0L, 60L, 120L, 120L);
        assertThat(failure().attempt()).isEqualTo(3);
    }

    @Test
    void whatBecameDueWhileTheNodeWasDownIsMadeOnceAndThenTheTableGoesOn() throws IOException {
        replica.down = ErrorCode.CONNECTION_REFUSED;
        primary.advance(Primary.INTERVAL);
        primary.time.shutdown();
        primary.advance(Duration.ofMinutes(50));

        primary.restart(settings);
        primary.advance(Duration.ofHours(1));

        assertThat(attempts).containsExactly(0L, 3000L, 4200L, 6000L);
    }

    /** Set back while the node was down: only the longest wait of the row bounds what can be made of it. */
    @Test
    void aClockSetBackWhileTheNodeIsDownDelaysNoLongerThanTheTable() throws IOException {
        replica.down = ErrorCode.CONNECTION_REFUSED;
        primary.advance(Primary.INTERVAL);
        primary.time.shutdown();
        primary.engine().close();
        primary.time.set(Duration.ofDays(-400));

        primary.startAgain(settings);
        primary.advance(Duration.ofMinutes(31));

        assertThat(attempts).hasSizeBetween(2, 3);
        assertThat(attempts.get(1)).isLessThanOrEqualTo(1800);
    }

    @Test
    void aChangedTableIsInForceAtOnce() {
        replica.down = ErrorCode.CONNECTION_REFUSED;
        primary.advance(Primary.INTERVAL.plusMinutes(12));
        assertThat(failure().nextAttempt()).contains(primary.time.now().plus(Duration.ofMinutes(28)));

        table(Map.of("network", "every 5 minutes"));

        assertThat(failure().nextAttempt()).contains(primary.time.now().plus(Duration.ofMinutes(3)));
        primary.advance(Duration.ofMinutes(10));
        assertThat(attempts).containsExactly(0L, 60L, 120L, 240L, 480L, 600L, 900L, 1200L);
        table(Map.of("network", "critical"));
        primary.run();
        assertThat(primary.state()).isEqualTo(ReplicationState.CRITICAL);
    }

    @Test
    void aRefusedTableChangesNothing() {
        replica.down = ErrorCode.CONNECTION_REFUSED;
        primary.advance(Primary.INTERVAL.plusMinutes(3));

        table(Map.of("network", "now and then"));
        primary.advance(Duration.ofMinutes(5));

        assertThat(attempts).containsExactly(0L, 60L, 120L, 240L, 480L);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"CONNECTION_REFUSED", "PRIMARY_NOT_AUTHORIZED"})
    void suspendingStopsAllAttemptsAndResumingBeginsTheTableAnew(ErrorCode code) {
        replica.down = code;
        primary.advance(Primary.INTERVAL.plusMinutes(3));
        primary.engine().suspend(Primary.NAME);
        primary.advance(TWO_DAYS);
        attempts.clear();

        replica.down = ErrorCode.CONNECTION_REFUSED;
        primary.engine().resume(Primary.NAME);
        primary.advance(Duration.ofMinutes(10));

        assertThat(attempts).containsExactly(0L, 60L, 120L, 240L, 480L, 600L);
        assertThat(failure().attempt()).isEqualTo(6);
    }

    @Test
    void anotherClassOnTheWayGoesByItsOwnRow() {
        replica.down = ErrorCode.CONNECTION_REFUSED;
        primary.advance(Primary.INTERVAL.plusMinutes(3));
        replica.down = ErrorCode.REPLICA_DISK_FULL;

        primary.advance(Duration.ofMinutes(10));

        // the greeting of 4 minutes, with which the replica is back, the attempt behind it, and then every interval
        assertThat(attempts).containsExactly(0L, 60L, 120L, 240L, 240L, 300L, 600L);
    }

    @Test
    void behindTheErrorCyclesComeWhereTheyWouldHaveCome() {
        replica.down = ErrorCode.CONNECTION_REFUSED;
        primary.advance(Primary.INTERVAL.plusMinutes(3));
        replica.down = null;

        primary.advance(Duration.ofMinutes(1));

        assertThat(primary.status().failure()).isEmpty();
        assertThat(primary.status().nextCycle()).contains(primary.time.now().plus(Duration.ofMinutes(1)));
    }
}
