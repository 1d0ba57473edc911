// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.event.EventSink;
import org.understudy.api.transport.Priority;
import org.understudy.engine.internal.primary.CycleQueue.Extent;

class TurnTest {
    private long number;

    private Turn turn(Priority priority, long second) {
        return new Turn(priority, Duration.ofSeconds(second).toNanos(), number++, () -> {});
    }

    private static List<Turn> inOrder(Turn... turns) {
        PriorityQueue<Turn> queue = new PriorityQueue<>(List.of(turns));
        List<Turn> order = new ArrayList<>();
        while (!queue.isEmpty()) {
            order.add(queue.poll());
        }
        return order;
    }

    @Test
    void aHigherPriorityGoesFirst() {
        Turn low = turn(Priority.LOW, 0);
        Turn normal = turn(Priority.NORMAL, 10);
        Turn high = turn(Priority.HIGH, 20);

        assertThat(inOrder(low, normal, high)).containsExactly(high, normal, low);
    }

    @Test
    void withinAPriorityTheLongestWaitingGoesFirst() {
        Turn second = turn(Priority.NORMAL, 7);
        Turn third = turn(Priority.NORMAL, 7);
        Turn first = turn(Priority.NORMAL, 6);

        assertThat(inOrder(third, second, first)).containsExactly(first, second, third);
    }

    @Test
    void whoHasWaitedTenMinutesLongerGoesBeforeTheNextPriority() {
        Turn low = turn(Priority.LOW, 0);

        assertThat(inOrder(turn(Priority.NORMAL, 599), low).get(1)).isEqualTo(low);
        assertThat(inOrder(turn(Priority.NORMAL, 601), low).get(0)).isEqualTo(low);
        assertThat(inOrder(turn(Priority.HIGH, 1199), low).get(1)).isEqualTo(low);
        assertThat(inOrder(turn(Priority.HIGH, 1201), low).get(0)).isEqualTo(low);
    }

    @Test
    void theOrderOutlivesAMonotonicClockThatRunsOver() {
        Turn before = new Turn(Priority.NORMAL, Long.MAX_VALUE - 5, 1, () -> {});
        Turn behind = new Turn(Priority.NORMAL, Long.MIN_VALUE + 5, 0, () -> {});

        assertThat(inOrder(behind, before)).containsExactly(before, behind);
    }

    /** More NORMAL and HIGH work than can be done: a LOW cycle each minute still gets its turn. */
    @Test
    void lowPriorityDoesNotStarve() {
        PriorityQueue<Turn> queue = new PriorityQueue<>();
        Map<Priority, Integer> done = new HashMap<>();
        long longestLow = 0;
        for (long second = 0; second < 6 * 3600; second++) {
            queue.add(turn(second % 2 == 0 ? Priority.HIGH : Priority.NORMAL, second));
            if (second % 60 == 0) {
                queue.add(turn(Priority.LOW, second));
            }
            Turn next = queue.poll();
            done.merge(next.priority(), 1, Integer::sum);
            if (next.priority() == Priority.LOW) {
                longestLow = Math.max(longestLow, second - next.since() / 1_000_000_000);
            }
        }

        assertThat(done.get(Priority.LOW)).isGreaterThan(300);
        assertThat(longestLow).isLessThan(3600);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1024})
    @Timeout(60)
    void asManyCyclesRunAsAreAllowed(int parallel) throws InterruptedException {
        Workers workers = new Workers(EventSink.NONE);
        workers.updated(new java.util.Hashtable<>(Map.of("transfers.parallel", String.valueOf(parallel))));
        CountDownLatch running = new CountDownLatch(parallel);
        CountDownLatch end = new CountDownLatch(1);
        List<Integer> tooMany = new ArrayList<>();
        for (int i = 0; i < parallel; i++) {
            workers.cycles().submit(Extent.CHANGES, Priority.NORMAL, () -> {
                running.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        running.await();
        workers.cycles().submit(Extent.CHANGES, Priority.HIGH, () -> tooMany.add(1));

        assertThat(workers.waiting()).isEqualTo(1);
        assertThat(tooMany).isEmpty();
        end.countDown();
        workers.close();
        assertThat(tooMany).hasSize(1);
    }

    /** Each runs until it is let go. */
    private static final class Held implements Runnable {
        final CountDownLatch running = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);

        @Override
        public void run() {
            running.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    @Timeout(60)
    void wholeCopiesLeaveAWorkerToChanges() throws InterruptedException {
        Workers workers = new Workers(EventSink.NONE); // three
        List<Held> copies = List.of(new Held(), new Held(), new Held(), new Held());
        copies.forEach(copy -> workers.cycles().submit(Extent.WHOLE, Priority.HIGH, copy));
        copies.get(0).running.await();
        copies.get(1).running.await();
        Held change = new Held();
        workers.cycles().submit(Extent.CHANGES, Priority.LOW, change);
        change.running.await();

        assertThat(workers.waiting()).isEqualTo(2);
        copies.get(0).end.countDown();
        copies.get(2).running.await();
        assertThat(copies.get(3).running.getCount()).isEqualTo(1);
        copies.get(1).end.countDown();
        copies.get(3).running.await();
        copies.forEach(copy -> copy.end.countDown());
        change.end.countDown();
        workers.close();
    }

    /** Also before those that came when all workers were busy. */
    @Test
    @Timeout(60)
    void ofWholeCopiesThatWaitAHigherPriorityGoesFirst() throws InterruptedException {
        Workers workers = new Workers(EventSink.NONE);
        List<Held> changes = List.of(new Held(), new Held(), new Held());
        for (Held change : changes) {
            workers.cycles().submit(Extent.CHANGES, Priority.NORMAL, change);
            change.running.await();
        }
        List<Held> low = List.of(new Held(), new Held());
        low.forEach(copy -> workers.cycles().submit(Extent.WHOLE, Priority.LOW, copy));
        Held high = new Held();
        workers.cycles().submit(Extent.WHOLE, Priority.HIGH, high);
        assertThat(workers.waiting()).isEqualTo(3);

        changes.get(0).end.countDown();
        high.running.await();
        assertThat(low).allMatch(copy -> copy.running.getCount() == 1);
        changes.get(1).end.countDown();
        low.get(0).running.await();
        high.end.countDown();
        low.get(1).running.await();
        assertThat(workers.waiting()).isZero();
        low.forEach(copy -> copy.end.countDown());
        changes.get(2).end.countDown();
        workers.close();
    }

    @Test
    @Timeout(60)
    void wholeCopiesRunWithOneWorkerAndAtTheEnd() throws InterruptedException {
        Workers workers = new Workers(EventSink.NONE);
        workers.updated(new java.util.Hashtable<>(Map.of("transfers.parallel", "1")));
        Held first = new Held();
        workers.cycles().submit(Extent.WHOLE, Priority.NORMAL, first);
        first.running.await();
        List<Integer> order = new CopyOnWriteArrayList<>();
        workers.cycles().submit(Extent.WHOLE, Priority.LOW, () -> order.add(2));
        workers.cycles().submit(Extent.WHOLE, Priority.HIGH, () -> {
            order.add(1);
            throw new IllegalStateException("a copy that fails lets the next one through");
        });

        first.end.countDown();
        workers.close();

        assertThat(order).containsExactly(1, 2);
    }

    @Test
    void aWrongNumberOfCyclesIsRefused() throws InterruptedException {
        Workers workers = new Workers(EventSink.NONE);
        workers.updated(new java.util.Hashtable<>(Map.of("transfers.parallel", "7")));
        workers.updated(new java.util.Hashtable<>(Map.of("transfers.parallel", "1025")));

        assertThat(workers.parallel()).isEqualTo(7);
        workers.close();
    }
}
