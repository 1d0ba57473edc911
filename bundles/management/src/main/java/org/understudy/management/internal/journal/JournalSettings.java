// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import java.util.Map;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

/**
 * How much the journal remembers, whichever limit is reached first.
 *
 * @param bytes of all its files
 */
record JournalSettings(int events, long bytes) {
    static final JournalSettings DEFAULT = parse(Settings.of(Map.of()));
    private static final long MIB = 1 << 20;

    /** @throws InvalidSettingException naming the key */
    static JournalSettings parse(Settings settings) {
        return new JournalSettings(
                settings.integer("journal.events", 10_000, 100, 1_000_000),
                settings.integer("journal.mib", 16, 1, 256) * MIB);
    }
}
