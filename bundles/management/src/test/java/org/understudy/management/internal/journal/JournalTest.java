// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventFilter;
import org.understudy.api.event.EventType;

class JournalTest {
    private static final int CAPACITY = 100;

    @TempDir
    Path folder;

    private final Deliveries deliveries = new Deliveries(CAPACITY);
    private Journal journal;

    @BeforeEach
    void open() throws IOException {
        journal = new Journal(folder, deliveries, Clock.fixed(Events.AT, ZoneOffset.UTC), CAPACITY);
    }

    @AfterEach
    void close() throws InterruptedException {
        journal.close();
        deliveries.close();
    }

    private static EventDraft draft(String message) {
        return EventDraft.of(EventType.TRANSFER_STARTED, message);
    }

    private List<Event> all() {
        return journal.find(EventFilter.ALL, Integer.MAX_VALUE);
    }

    private void awaitEvents(int count) {
        await().untilAsserted(() -> assertThat(all()).hasSize(count));
    }

    @Test
    void anEventIsFoundWithAllItsParts() {
        journal.start();
        journal.publish(EventDraft.of(EventType.NETWORK_ERROR, "nothing listens there")
                .about("web1", Events.WORKLOAD)
                .with("replica:8443")
                .because(new ReplicationException(ErrorCode.CONNECTION_REFUSED, "told by the draft", "start it")));

        awaitEvents(1);
        Event event = all().get(0);
        assertThat(event.sequence()).isEqualTo(1);
        assertThat(event.at()).isEqualTo(Events.AT);
        assertThat(event.type()).isEqualTo(EventType.NETWORK_ERROR);
        assertThat(event.workload()).contains("web1");
        assertThat(event.workloadId()).contains(Events.WORKLOAD);
        assertThat(event.peer()).contains("replica:8443");
        assertThat(event.error()).contains(ErrorCode.CONNECTION_REFUSED);
        assertThat(event.message()).isEqualTo("nothing listens there");
        assertThat(event.remedy()).isEqualTo("start it");
    }

    @Test
    void whatWasPublishedBeforeTheStopIsThereAfterTheRestart() throws Exception {
        journal.start();
        for (int i = 0; i < 50; i++) {
            journal.publish(draft("event " + i));
        }
        journal.close();

        open();
        journal.start();
        journal.publish(draft("afterwards"));

        awaitEvents(51);
        assertThat(all()).extracting(Event::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(all().get(50).message()).isEqualTo("afterwards");
    }

    @Test
    void aFloodNeitherBlocksNorThrowsAndWhatIsDroppedIsOneEvent() {
        // nobody takes anything off the queue yet
        for (int i = 0; i < 10 * CAPACITY; i++) {
            journal.publish(draft("event " + i));
        }

        journal.start();

        awaitEvents(CAPACITY + 1);
        Event last = all().get(CAPACITY);
        assertThat(last.type()).isEqualTo(EventType.EVENTS_DROPPED);
        assertThat(last.message()).startsWith(9 * CAPACITY + " events were dropped");
    }

    @Test
    void aHostileTextStaysOneBoundedLine() {
        journal.start();
        journal.publish(draft("a\nb\u001b[31m" + "x".repeat(100_000)).with("peer\r\n"));

        awaitEvents(1);
        Event event = all().get(0);
        assertThat(event.message()).startsWith("a b [31mxxx").hasSizeLessThan(1100);
        assertThat(EventLog.line(event)).doesNotContain("\n", "\r", "\u001b");
    }

    @Test
    void listenersAreToldInOrderAndOneThatFailsHarmsNobody() {
        List<Event> told = new CopyOnWriteArrayList<>();
        deliveries.addListener(event -> {
            throw new IllegalStateException("told to fail");
        });
        deliveries.addListener(told::add);
        deliveries.start();
        journal.start();

        for (int i = 0; i < 50; i++) {
            journal.publish(draft("event " + i));
        }

        await().untilAsserted(() -> assertThat(told).hasSize(50));
        assertThat(told).isEqualTo(all());
    }

    @Test
    void aListenerThatBlocksDoesNotStopTheJournal() {
        CountDownLatch never = new CountDownLatch(1);
        deliveries.addListener(event -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        deliveries.start();
        journal.start();

        for (int i = 0; i < 10; i++) {
            journal.publish(draft("event " + i));
        }

        awaitEvents(10);
    }

    @Test
    void aRefusedSettingIsAnEventAndTheLastGoodOneStays() {
        journal.start();
        journal.updated(new Hashtable<>(Map.of("journal.events", "none")));

        awaitEvents(1);
        assertThat(all().get(0).type()).isEqualTo(EventType.SETTING_REFUSED);
        assertThat(all().get(0).message()).contains(Journal.PID, "journal.events", "none");
    }
}
