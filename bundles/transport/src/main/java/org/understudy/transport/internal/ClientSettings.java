// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.time.Duration;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.security.TlsSettings;

/**
 * How a primary connects.
 *
 * @param dataConnections of a workload's data channel: how many chunks travel at the same time
 */
record ClientSettings(
        TlsSettings tls, Duration connectTimeout, Duration controlTimeout, Duration dataTimeout, int dataConnections) {
    /** @throws InvalidSettingException naming the key */
    static ClientSettings parse(Settings settings, Path etc) {
        return new ClientSettings(
                TlsSource.settings(settings, etc),
                settings.seconds("connect.timeout", 15, 1, 600),
                settings.seconds("control.timeout", 120, 1, 3600),
                settings.seconds("data.timeout", 120, 1, 3600),
                settings.integer("data.connections", 4, 1, 32));
    }
}
