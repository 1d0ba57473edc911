// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

import java.nio.file.Path;
import java.util.Optional;
import org.understudy.api.TransferId;

/**
 * SPI: knows what changed in a workload's files since the state that the replica holds. Its memory on disk, the map,
 * lives in a folder of the relationship. A map belongs to a state, known by the transfer that made it: {@code base} is
 * the map of the state last confirmed, {@code next} the one being made. One thread at a time for a folder.
 */
public interface ChangeTracker {
    /** The name that a relationship's settings use, such as {@code scan}. */
    String name();

    /**
     * Which state the tracker can tell changes against, given what the replica says it holds. Where the replica
     * committed a transfer whose confirmation this primary never saw, the complete {@code next} map of that transfer is
     * adopted as the base.
     *
     * @param current the replica's state, empty if it has none
     * @return {@code current} if its map is there and whole, else empty: everything has to be compared, or sent
     */
    Optional<TransferId> base(Path mapFolder, Optional<TransferId> current);

    /**
     * Starts to list the changes, and to make the map of the state that this transfer will leave.
     *
     * @param base what {@link #base} returned; empty lists everything
     * @param held what the replica already holds of this transfer: its ranges go into the map, not into the list
     */
    ChangeScan open(Path mapFolder, SourceView view, TransferId transfer, Optional<TransferId> base, HeldRanges held);

    /** The replica committed the transfer: its map becomes the base, durably. Repeatable. */
    void confirmed(Path mapFolder, TransferId transfer);
}
