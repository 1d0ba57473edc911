// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

import java.nio.file.Path;
import java.util.Objects;
import org.understudy.api.WorkloadId;

/**
 * What a view is to show.
 *
 * @param name of the workload, for hooks and messages
 * @param source the folder
 * @param exclusions files that are no part of the view, whatever happens to them
 */
public record ViewRequest(String name, WorkloadId workload, Path source, Exclusions exclusions) {
    public ViewRequest {
        Objects.requireNonNull(name);
        Objects.requireNonNull(workload);
        Objects.requireNonNull(source);
        Objects.requireNonNull(exclusions);
    }

    /** All files of a folder, of no workload that is known. */
    public static ViewRequest of(Path source) {
        return new ViewRequest("folder", WorkloadId.random(), source, Exclusions.NONE);
    }
}
