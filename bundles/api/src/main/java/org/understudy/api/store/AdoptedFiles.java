// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.file.Path;
import org.understudy.api.WorkloadId;

/**
 * Files of a workload that become its state on this node.
 *
 * @param folder with the files, as the state has them; it is gone afterwards
 * @param location where a new workload's folder is made, on the same file system; a known one stays where it is
 * @param primary the name of the primary that will send
 */
public record AdoptedFiles(
        WorkloadId workload, String name, Path folder, Path location, String trustGroup, String primary) {}
