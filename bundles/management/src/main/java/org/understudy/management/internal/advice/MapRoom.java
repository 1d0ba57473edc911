// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import org.understudy.api.advice.Finding;
import org.understudy.api.event.EventLevel;

/** The disk of the block maps is nearly full. */
final class MapRoom implements AdviceRule {
    private static final int WARNING_PERCENT = 10;

    @Override
    public List<Finding> look(Facts facts) {
        return facts.maps().stream()
                .filter(room -> room.usablePercent() < WARNING_PERCENT)
                .map(room -> new Finding(
                        "map-room",
                        EventLevel.WARNING,
                        room.folder().toString(),
                        "the disk of the block maps has room for " + room.usable() + " bytes, " + room.usablePercent()
                                + " %; a map has 2 GiB for 1 TiB of images, and is written anew in each cycle",
                        "make room on the disk of data/"))
                .toList();
    }
}
