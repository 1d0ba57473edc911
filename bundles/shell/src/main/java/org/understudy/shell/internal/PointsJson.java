// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.store.Damage;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.StoreSpace;

/** What {@code replica:points --json} prints. */
record PointsJson(List<Point> points, StoreSpace space) {
    /** A recovery point. */
    record Point(
            String transfer,
            Instant at,
            String content,
            int files,
            long totalBytes,
            long bytes,
            Optional<Instant> lockedUntil,
            boolean damaged,
            ReceiptStatus receipt,
            Optional<GroupsJson.Mark> common,
            boolean consistent) {}

    /** What {@code replica:verify --json} prints for each state. */
    record Verified(String transfer, List<Damage> damage, ReceiptStatus receipt) {}

    static PointsJson of(List<RecoveryPoint> points, StoreSpace space) {
        return new PointsJson(points.stream().map(PointsJson::point).toList(), space);
    }

    private static Point point(RecoveryPoint point) {
        return new Point(
                point.transfer().toString(),
                point.at(),
                point.content().toString(),
                point.files().size(),
                point.files().stream().mapToLong(file -> file.size()).sum(),
                point.bytes(),
                point.lockedUntil(),
                point.damaged(),
                point.receipt(),
                point.common().map(GroupsJson.Mark::of),
                point.consistent());
    }
}
