// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import org.understudy.api.audit.AuditEntry;

/** How an entry says that the oldest ones are removed: its object names the oldest one that stays. */
final class Shortening {
    private static final String BEGIN = "entries before ";

    private Shortening() {}

    static String object(long kept) {
        return BEGIN + kept;
    }

    /** @return 1, with which nothing is removed, if the entry does not say it so */
    static long kept(AuditEntry entry) {
        try {
            return entry.object().startsWith(BEGIN)
                    ? Long.parseLong(entry.object().substring(BEGIN.length()))
                    : 1;
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
