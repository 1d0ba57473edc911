// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.store.RetentionRules;

/** What a store is given in tests: a clock that is set, and events that are kept. */
final class TestContext {
    Instant now = Instant.parse("2026-03-02T10:00:00Z");
    RetentionRules rules = new RetentionRules(24, 0, 0, 0);
    Room room = Room.of(() -> 0);
    Consumer<Commit.Step> commits = step -> {};
    Consumer<PointMerge.Step> merges = step -> {};
    Consumer<Copying.Step> copies = step -> {};
    ReceiptSigner signer = new PlainSigner();
    boolean receiptsRequired;
    final List<EventDraft> events = new CopyOnWriteArrayList<>();

    FileReplicaStore store() {
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new FileReplicaStore(new StoreContext(
                clock,
                step -> commits.accept(step),
                step -> merges.accept(step),
                step -> copies.accept(step),
                () -> rules,
                room,
                events::add,
                new StateReceipts(signer, () -> receiptsRequired)));
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    List<EventType> eventTypes() {
        return events.stream().map(EventDraft::type).toList();
    }
}
