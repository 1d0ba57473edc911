// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;
import org.understudy.api.transport.TrafficLimit;
import org.understudy.api.transport.TrafficLimit.Scope;

/** Limits and shares, on a line that takes whatever comes, in virtual time. */
class PacerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MBIT = 1_000_000;
    private static final RateSchedule NONE = RateSchedule.UNLIMITED;

    private final VirtualTime time = new VirtualTime("2026-06-01T12:00:07.5");
    private final Pacer pacer = new Pacer(time);

    private static RateSchedule rate(String text) {
        return RateSchedule.parse(text);
    }

    private Sender sender(String host) {
        return new Sender(pacer, time, host);
    }

    private Sender sender(Priority priority, RateSchedule limit) {
        Sender sender = sender("a");
        pacer.shape(sender.workload, priority, limit);
        return sender;
    }

    private static long bitsPerSecond(Sender sender, long from, long to) {
        return sender.between(from * SECOND, to * SECOND) * 8 / (to - from);
    }

    /** Any ten seconds of the whole, in steps of a tenth. */
    private static void assertHolds(List<Sender> senders, long bits, long seconds) {
        long step = SECOND / 10;
        long[] sums = new long[(int) (seconds * 10)];
        for (Sender sender : senders) {
            for (long[] piece : sender.sent()) {
                if (piece[0] < seconds * SECOND) {
                    sums[(int) (piece[0] / step)] += piece[1];
                }
            }
        }
        for (int from = 0; from + 100 <= sums.length; from++) {
            long sum = IntStream.range(from, from + 100).mapToLong(i -> sums[i]).sum();
            assertThat(sum * 8 / 10).as("from %d ms", from * 100).isCloseTo(bits, Percentage.withPercentage(5));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 64 kbit/s", "1, 1 Mbit/s", "1, 100 Mbit/s", "1, 2 Gbit/s",
        "10, 200 kbit/s", "10, 1 Mbit/s", "10, 100 Mbit/s", "10, 2 Gbit/s"
    })
    void overAnyTenSecondsWhatIsSentIsTheLimit(int workloads, String limit) {
        pacer.limit(rate(limit), Map.of());
        List<Sender> senders = IntStream.range(0, workloads)
                .mapToObj(i -> sender("host" + i % 3).start(4))
                .toList();
        time.advance(Duration.ofSeconds(15));
        assertHolds(senders, rate(limit).otherwise().getAsLong(), 15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "replica"})
    void whoWaitsAtALimitSharesItByPriority(String where) {
        RateSchedule limit = rate("20 Mbit/s");
        pacer.limit(where.equals("node") ? limit : NONE, where.equals("node") ? Map.of() : Map.of("a", limit));
        Map<Priority, Sender> senders = new java.util.EnumMap<>(Priority.class);
        for (Priority priority : Priority.values()) {
            senders.put(priority, sender(priority, NONE).start(4));
        }
        time.advance(Duration.ofSeconds(20));
        for (Priority priority : Priority.values()) {
            assertThat((double) bitsPerSecond(senders.get(priority), 5, 20))
                    .isCloseTo(20.0 * MBIT * priority.weight() / 7, Percentage.withPercentage(10));
        }
    }

    @Test
    void workloadsShareTheNodesLimitWhateverReplicaTheyGoTo() {
        pacer.limit(rate("10 Mbit/s"), Map.of());
        List<Sender> senders = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            senders.add(sender(i == 0 ? "alone" : "crowd").start(2));
        }
        time.advance(Duration.ofSeconds(20));
        assertThat(senders)
                .allSatisfy(sender -> assertThat((double) bitsPerSecond(sender, 5, 20))
                        .isCloseTo(2.0 * MBIT, Percentage.withPercentage(10)));
    }

    @Test
    void moreConnectionsDoNotMakeAShareLarger() {
        pacer.limit(rate("10 Mbit/s"), Map.of());
        Sender many = sender("a").start(16);
        Sender one = sender("a").start(1);
        time.advance(Duration.ofSeconds(20));
        assertThat((double) bitsPerSecond(one, 5, 20))
                .isCloseTo(bitsPerSecond(many, 5, 20), Percentage.withPercentage(10));
    }

    @Test
    void whatOneMayNotUseGoesToTheOthers() {
        pacer.limit(rate("10 Mbit/s"), Map.of("slow", rate("2 Mbit/s")));
        Sender held = sender(Priority.HIGH, rate("1 Mbit/s")).start(4);
        Sender slow = sender("slow").start(4);
        Sender other = sender(Priority.LOW, NONE).start(4);
        time.advance(Duration.ofSeconds(20));
        assertThat(bitsPerSecond(held, 5, 20)).isCloseTo(MBIT, Percentage.withPercentage(5));
        assertThat(bitsPerSecond(slow, 5, 20)).isCloseTo(2 * MBIT, Percentage.withPercentage(5));
        assertThat(bitsPerSecond(other, 5, 20)).isCloseTo(7 * MBIT, Percentage.withPercentage(5));
        assertHolds(List.of(held, slow, other), 10 * MBIT, 20);
    }

    @Test
    void whoWasAwayNeitherMakesUpForItNorPays() {
        pacer.limit(rate("10 Mbit/s"), Map.of());
        Sender stays = sender("a").start(4);
        time.advance(Duration.ofSeconds(20));
        Sender comes = sender("a").start(4);
        time.advance(Duration.ofSeconds(10));
        assertThat(bitsPerSecond(stays, 10, 20)).isCloseTo(10 * MBIT, Percentage.withPercentage(5));
        assertThat(bitsPerSecond(stays, 20, 30)).isCloseTo(5 * MBIT, Percentage.withPercentage(10));
        comes.stop();
        time.advance(Duration.ofSeconds(10));
        assertThat(bitsPerSecond(stays, 30, 40)).isCloseTo(10 * MBIT, Percentage.withPercentage(5));
    }

    @Test
    void aPauseIsMadeUpForByATenthOfASecondAtMost() {
        pacer.limit(rate("8 Mbit/s"), Map.of());
        time.advance(Duration.ofHours(1));
        Sender sender = sender("a").start(4);
        time.advance(Duration.ofNanos(1));
        assertThat(sender.total()).isBetween(100_000L, 140_000L);
    }

    @Test
    void aWindowBeginsAndEndsAtItsMinute() {
        pacer.limit(rate("1 Mbit/s 12:01-12:02, else 10 Mbit/s"), Map.of());
        Sender sender = sender("a").start(4);
        time.advance(Duration.ofSeconds(150));
        // it is 12:00:07.5 at first
        long begin = 52_500_000_000L;
        long end = begin + 60 * SECOND;
        assertThat(sender.between(begin - 5 * SECOND, begin) * 8 / 5)
                .isCloseTo(10 * MBIT, Percentage.withPercentage(5));
        assertThat(sender.between(begin, begin + 5 * SECOND) * 8 / 5).isCloseTo(MBIT, Percentage.withPercentage(5));
        assertThat(sender.between(end - 5 * SECOND, end) * 8 / 5).isCloseTo(MBIT, Percentage.withPercentage(5));
        assertThat(sender.between(end, end + 5 * SECOND) * 8 / 5).isCloseTo(10 * MBIT, Percentage.withPercentage(5));
    }

    @Test
    void theEndOfAVerySlowWindowIsNotSleptThrough() {
        pacer.limit(rate("8 kbit/s 12:00-12:01, else none"), Map.of());
        Sender sender = sender("a").atMost(40L << 20).start(4);
        time.advance(Duration.ofMillis(52_499));
        assertThat(sender.total()).isLessThan(60_000);
        time.advance(Duration.ofMillis(2));
        assertThat(sender.total()).isGreaterThan(40L << 20);
    }

    @Test
    void aChangedLimitWorksOnAChunkUnderWay() {
        Sender sender = sender("a");
        pacer.shape(sender.workload, Priority.NORMAL, rate("100 kbit/s"));
        sender.start(1);
        time.advance(Duration.ofSeconds(10));
        assertThat(sender.total()).isCloseTo(125_000, within(12_500L));
        pacer.shape(sender.workload, Priority.NORMAL, rate("1 Mbit/s"));
        time.advance(Duration.ofSeconds(10));
        // the chunk of 2 MiB is not over yet
        assertThat(sender.total()).isCloseTo(1_375_000, within(137_500L));
    }

    @Test
    void aLimitThatIsTakenAwayLetsGoWhatWaits() {
        pacer.limit(rate("8 kbit/s"), Map.of());
        Sender sender = sender("a").atMost(20L << 20).start(4);
        time.advance(Duration.ofSeconds(1));
        assertThat(sender.total()).isLessThan(6_000);
        pacer.limit(NONE, Map.of());
        time.advance(Duration.ofNanos(1));
        assertThat(sender.total()).isGreaterThan(20L << 20);
    }

    @Test
    void aWorkloadThatIsForgottenHasNoLimitOfItsOwn() {
        Sender sender = sender(Priority.LOW, rate("8 kbit/s")).atMost(20L << 20);
        assertThat(pacer.isUnlimited("a", sender.workload)).isFalse();
        sender.start(1);
        pacer.forget(sender.workload);
        time.advance(Duration.ofNanos(1));
        assertThat(sender.total()).isGreaterThan(20L << 20);
        assertThat(pacer.isUnlimited("a", sender.workload)).isTrue();
        pacer.forget(sender.workload);
    }

    @Test
    void onlyWhatHasALimitOnItsWayIsPaced() {
        Sender limited = sender(Priority.NORMAL, rate("1 Mbit/s"));
        Sender other = sender("b");
        assertThat(pacer.isUnlimited("a", limited.workload)).isFalse();
        assertThat(pacer.isUnlimited("b", other.workload)).isTrue();
        pacer.limit(NONE, Map.of("b", rate("1 Mbit/s")));
        assertThat(pacer.isUnlimited("b", other.workload)).isFalse();
        assertThat(pacer.isUnlimited("c", other.workload)).isTrue();
        pacer.limit(rate("1 Mbit/s Mon, else none"), Map.of());
        assertThat(pacer.isUnlimited("c", other.workload)).isFalse();
    }

    @Test
    void limitsAreShownWithWhatPassesThem() {
        pacer.limit(rate("10 Mbit/s 12:00-13:00, else none"), Map.of("b", rate("1 Mbit/s"), "a", rate("4 Mbit/s")));
        Sender held = sender(Priority.HIGH, rate("2 Mbit/s")).start(4);
        Sender other = sender("b").start(2);
        time.advance(Duration.ofSeconds(10));
        List<TrafficLimit> limits = pacer.limits();
        assertThat(limits)
                .extracting(TrafficLimit::scope)
                .containsExactly(Scope.NODE, Scope.REPLICA, Scope.REPLICA, Scope.WORKLOAD);
        assertThat(limits).extracting(TrafficLimit::name).containsExactly("", "a", "b", held.workload.toString());
        assertThat(limits).extracting(TrafficLimit::waiting).containsExactly(6, 4, 2, 4);
        assertThat(limits.get(0).now()).hasValue(10 * MBIT);
        assertThat(limits.get(3).priority()).isEqualTo(Priority.HIGH);
        assertThat(limits.stream().map(limit -> limit.rate().getAsLong()).toList())
                .usingElementComparator(Comparator.comparingDouble(rate -> Math.round(rate / 1e5)))
                .containsExactly(3 * MBIT, 2 * MBIT, MBIT, 2 * MBIT);
        held.stop();
        other.stop();
        time.advance(Duration.ofSeconds(10));
        assertThat(pacer.limits()).allSatisfy(limit -> {
            assertThat(limit.waiting()).isZero();
            assertThat(limit.rate()).hasValue(0);
        });
    }
}
