// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.WorkloadId;

/** Changes that come while another one is being made durable go together. */
@Timeout(60)
class GroupCommitTest {
    private static final int COUNT = 50;

    @TempDir
    Path folder;

    @Test
    void manyChangesAreDurableWithOneSync() throws InterruptedException {
        AtomicInteger syncs = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        MVStore store = new MVStore.Builder()
                .fileName(folder.resolve("state.mv").toString())
                .autoCommitDisabled()
                .open();
        try (StateStore states = new StateStore(store, synced -> {
            syncs.incrementAndGet();
            first.countDown();
            awaitLatch(goOn);
        })) {
            List<Thread> threads = new ArrayList<>();
            threads.add(put(states));
            first.await();
            for (int i = 0; i < COUNT; i++) {
                threads.add(put(states));
            }
            await().until(() -> threads.stream().skip(1).allMatch(t -> t.getState() == Thread.State.WAITING));

            assertThat(syncs).hasValue(1);
            goOn.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(syncs).hasValue(2);
        }
    }

    private static Thread put(StateStore states) {
        Thread thread = new Thread(() -> states.put(WorkloadId.random(), RelationshipState.initial()));
        thread.start();
        return thread;
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
