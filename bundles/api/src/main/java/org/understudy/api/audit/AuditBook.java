// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.audit;

import java.util.List;
import java.util.Optional;

/** Reads the audit trail. Thread-safe. */
public interface AuditBook {
    /**
     * The latest entries that match, oldest first.
     *
     * @throws org.understudy.api.ReplicationException with {@code STORE_FAILED}
     */
    List<AuditEntry> find(AuditFilter filter, int limit);

    /**
     * Reads the whole trail and follows its chain.
     *
     * @param head the SHA-256 of an entry that has to be there, as {@link AuditReport#head} told it before
     * @throws org.understudy.api.ReplicationException with {@code STORE_FAILED} if a file can't be read
     */
    AuditReport verify(Optional<String> head);
}
