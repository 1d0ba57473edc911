// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.understudy.api.CommonMark;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;

/**
 * A transfer as it comes to the store: authorized, its names checked.
 *
 * @param location where a new workload's folder is made; a known workload stays where it is
 * @param base the state that the changes are against; empty if everything comes
 * @param continues an open transfer whose chunks become those of this one, if its base and its paths are the same
 * @param epoch of the workload
 * @param files all files of the new state; those of the old state that are not listed will be gone
 * @param common the mark of the common point that it is a part of
 * @param consistent whether the primary read it through the view that the relationship names
 */
public record TransferOffer(
        WorkloadId workload,
        String name,
        TransferId transfer,
        TransferKind kind,
        Path location,
        String trustGroup,
        String primary,
        Optional<TransferId> base,
        Optional<TransferId> continues,
        long epoch,
        List<FileEntry> files,
        Optional<CommonMark> common,
        boolean consistent) {
    public TransferOffer {
        files = List.copyOf(files);
    }

    /** Of no common point, and of files as they were. */
    public TransferOffer(
            WorkloadId workload,
            String name,
            TransferId transfer,
            TransferKind kind,
            Path location,
            String trustGroup,
            String primary,
            Optional<TransferId> base,
            Optional<TransferId> continues,
            long epoch,
            List<FileEntry> files) {
        this(
                workload,
                name,
                transfer,
                kind,
                location,
                trustGroup,
                primary,
                base,
                continues,
                epoch,
                files,
                Optional.empty(),
                false);
    }
}
