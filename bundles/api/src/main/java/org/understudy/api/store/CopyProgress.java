// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

/** Is told how far a copy is, and can end it. */
@FunctionalInterface
public interface CopyProgress {
    /** For who does not want to know. */
    CopyProgress NONE = (done, total) -> true;

    /**
     * Called often, and once at the start.
     *
     * @param done bytes that were copied, holes included
     * @param total bytes that there are to copy; shared ones are none of them
     * @return false to cancel the copy
     */
    boolean copied(long done, long total);
}
