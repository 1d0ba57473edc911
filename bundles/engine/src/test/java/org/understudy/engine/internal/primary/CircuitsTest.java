// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.event.EventSink;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;

/** A circuit that many threads ask at the same time. */
@Timeout(60)
class CircuitsTest {
    private static final ReplicaAddress REPLICA = new ReplicaAddress("replica.example.org", 8443);
    private static final ReplicationException REFUSED =
            new ReplicationException(ErrorCode.CONNECTION_REFUSED, "told to refuse", "none");

    @TempDir
    Path folder;

    @Test
    void whoAsksWhileAGreetingIsUnderWaySharesItsOutcome() throws Exception {
        VirtualTime time = new VirtualTime();
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger greetings = new AtomicInteger();
        ControlSender dead = new ControlSender() {
            @Override
            public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request) {
                greetings.incrementAndGet();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                throw REFUSED;
            }
        };
        ExecutorService operators = Executors.newFixedThreadPool(20);
        try (StateStore states = StateStore.open(folder.resolve("state.mv"));
                Circuits circuits = open(time, dead, states)) {
            circuits.met(REPLICA, REFUSED, time.now(), 1);
            List<Future<?>> asked = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                asked.add(operators.submit(() -> {
                    synchronized (threads) {
                        threads.add(Thread.currentThread());
                    }
                    circuits.probe(REPLICA);
                }));
            }
            await().until(() -> {
                synchronized (threads) {
                    return threads.size() == 20
                            && threads.stream()
                                    .allMatch(t -> t.getState() == Thread.State.WAITING
                                            || t.getState() == Thread.State.TIMED_WAITING);
                }
            });
            answer.countDown();

            for (Future<?> each : asked) {
                assertThat(failureOf(each)).isSameAs(REFUSED);
            }
            assertThat(greetings).hasValue(1);
            assertThat(circuits.failure(REPLICA).orElseThrow().attempt()).isEqualTo(2);
        } finally {
            operators.shutdownNow();
        }
    }

    private static Throwable failureOf(Future<?> future) throws InterruptedException {
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private static Circuits open(VirtualTime time, ControlSender control, StateStore states) {
        Circuits circuits = new Circuits(new Circuits.Context(
                control,
                states,
                time,
                time,
                time.clock(),
                new ClockJumps(time.clock(), time::nanoTime),
                new RetryTable(),
                EventSink.NONE,
                () -> 0));
        circuits.start(replica -> true);
        return circuits;
    }

    @Test
    void aDefectOfTheGreetingLeavesNoCircuitOpenForEver() throws IOException {
        VirtualTime time = new VirtualTime();
        ControlSender defect = new ControlSender() {
            @Override
            public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request) {
                throw new ReplicationException(ErrorCode.INTERNAL, "a defect", "none");
            }
        };
        try (StateStore states = StateStore.open(folder.resolve("state.mv"));
                Circuits circuits = open(time, defect, states)) {
            circuits.met(REPLICA, REFUSED, time.now(), 1);

            time.advance(Duration.ofMinutes(1));

            assertThat(circuits.failure(REPLICA)).isEmpty();
            assertThat(states.circuits()).isEmpty();
        }
    }
}
