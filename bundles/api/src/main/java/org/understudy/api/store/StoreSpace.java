// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

/**
 * What a workload takes on the replica's disk, in bytes; holes don't count.
 *
 * @param current the latest state
 * @param points all recovery points together
 * @param incoming a transfer that is not complete
 * @param digests the hash trees of the latest state
 */
public record StoreSpace(long current, long points, long incoming, long digests) {
    public long total() {
        return current + points + incoming + digests;
    }
}
