// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.understudy.api.event.EventSink;
import org.understudy.api.store.RetentionRules;

/**
 * What all workloads of a store share.
 *
 * @param commits called after each step of a commit
 * @param merges called after each step of a point's removal
 * @param copies called after each step of a copy
 * @param rules those in force now
 * @param receipts of the states that have digests
 */
record StoreContext(
        Clock clock,
        Consumer<Commit.Step> commits,
        Consumer<PointMerge.Step> merges,
        Consumer<Copying.Step> copies,
        Supplier<RetentionRules> rules,
        Room room,
        EventSink events,
        StateReceipts receipts) {
    /** With the latest state only. */
    static StoreContext of(Clock clock, Consumer<Commit.Step> commits) {
        return new StoreContext(
                clock,
                commits,
                step -> {},
                step -> {},
                () -> RetentionRules.NONE,
                Room.of(() -> 0),
                EventSink.NONE,
                StateReceipts.NONE);
    }
}
