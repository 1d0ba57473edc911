// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.audit;

/** What became of an action. */
public enum AuditResult {
    /** It begins: written before anything is done. If no other entry names this one, the node was stopped in between. */
    ATTEMPTED,
    DONE,
    FAILED,
    REFUSED,
    /** It was found to have been done, by whom is not known to the node. */
    FOUND
}
