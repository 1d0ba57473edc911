// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.CommonMark;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

/**
 * A workload as the store holds it.
 *
 * @param name of the workload, as its primary calls it
 * @param folder its folder
 * @param trustGroup only primaries of this group may update it
 * @param primary the name of the primary that sent the latest transfer
 * @param current the state in {@code current}; empty before the first commit
 * @param committedAt when it was committed
 * @param files what {@code current} holds
 * @param open a transfer that is not complete
 * @param common the mark of the common point that the state in {@code current} is a part of
 * @param consistent whether its primary read that state through the view that the relationship names
 */
public record StoredWorkload(
        WorkloadId id,
        String name,
        Path folder,
        String trustGroup,
        String primary,
        Optional<TransferId> current,
        Optional<Instant> committedAt,
        List<FileEntry> files,
        Optional<TransferId> open,
        Optional<CommonMark> common,
        boolean consistent) {
    public StoredWorkload {
        files = List.copyOf(files);
    }
}
