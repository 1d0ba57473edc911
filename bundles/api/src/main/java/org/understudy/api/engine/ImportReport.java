// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import org.understudy.api.store.StoredWorkload;

/**
 * An import that is complete.
 *
 * @param workload with the export's state
 * @param before whether that was there already, and nothing was done
 */
public record ImportReport(StoredWorkload workload, boolean before) {}
