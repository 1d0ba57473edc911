// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.util.Map;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

/** @param bytes of all files of the trail */
record AuditSettings(long bytes) {
    static final AuditSettings DEFAULT = parse(Settings.of(Map.of()));
    private static final long MIB = 1 << 20;

    /** @throws InvalidSettingException naming the key */
    static AuditSettings parse(Settings settings) {
        return new AuditSettings(settings.integer("audit.mib", 256, 8, 4096) * MIB);
    }
}
