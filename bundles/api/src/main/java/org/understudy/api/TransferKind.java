// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

/** Why a transfer takes place. */
public enum TransferKind {
    /** Everything, once (IR). */
    INITIAL,
    /** What changed since the last transfer (DR). */
    DELTA,
    /** Everything again on top of what the replica holds, because the record of changes can't be trusted. */
    RESYNC
}
