// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.nio.file.Path;
import org.understudy.api.WorkloadId;

/**
 * A workload whose primary this node becomes.
 *
 * @param source folder of its files
 * @param epoch of the workload from now on
 */
public record TakeOver(String name, WorkloadId workload, Path source, Reversal to, long epoch) {}
