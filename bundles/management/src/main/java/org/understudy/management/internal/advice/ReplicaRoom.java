// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import java.util.stream.Stream;
import org.understudy.api.advice.Finding;
import org.understudy.api.event.EventLevel;

/** The disk of replicas is nearly full. */
final class ReplicaRoom implements AdviceRule {
    private static final int WARNING_PERCENT = 15;
    private static final int ERROR_PERCENT = 5;

    @Override
    public List<Finding> look(Facts facts) {
        return facts.locations().stream().flatMap(ReplicaRoom::finding).toList();
    }

    private static Stream<Finding> finding(Facts.Room room) {
        if (room.usablePercent() >= WARNING_PERCENT) {
            return Stream.of();
        }
        return Stream.of(new Finding(
                "replica-room",
                room.usablePercent() < ERROR_PERCENT ? EventLevel.ERROR : EventLevel.WARNING,
                room.folder().toString(),
                "its disk has room for " + room.usable() + " of " + room.total() + " bytes, " + room.usablePercent()
                        + " %; a transfer needs its changed bytes a second time until it is committed",
                "make room, or remove replicas that are not needed"));
    }
}
