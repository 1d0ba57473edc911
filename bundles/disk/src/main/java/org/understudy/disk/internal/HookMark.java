// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.nio.file.Path;
import org.understudy.api.WorkloadId;

/**
 * A hook that was begun, and what has to be known to end it.
 *
 * @param name of the workload
 * @param hooks the folder of hooks
 */
record HookMark(String name, WorkloadId workload, Path source, Path hooks) {
    static String before(String name) {
        return name + "/before";
    }

    static String after(String name) {
        return name + "/after";
    }
}
