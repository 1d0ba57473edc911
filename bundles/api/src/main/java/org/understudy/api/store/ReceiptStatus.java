// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

/**
 * What the receipt of a state was found to be.
 *
 * @param problem why the state is not offered, in words for the user; empty if it is
 */
public record ReceiptStatus(Kind kind, String problem) {
    /** Whose signatures there are. */
    public enum Kind {
        /** There is none, and none was made. */
        NONE,
        /** This node's. */
        REPLICA,
        /** This node's and the primary's. */
        BOTH,
        /** Altered, missing, of another state, or not signed by this node. */
        INVALID
    }

    public static final ReceiptStatus NONE = new ReceiptStatus(Kind.NONE, "");

    public static ReceiptStatus invalid(String problem) {
        return new ReceiptStatus(Kind.INVALID, problem);
    }

    /** Whether the state may be used. */
    public boolean isOffered() {
        return problem.isEmpty();
    }
}
