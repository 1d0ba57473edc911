// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.security.TlsSettings;

/**
 * How a replica server listens.
 *
 * @param maxThreads of the server: each chunk being received holds one
 */
record ServerSettings(String host, int port, TlsSettings tls, int maxThreads, int maxConnections) {
    private static final int DEFAULT_PORT = 8443;

    /** @throws InvalidSettingException naming the key */
    static ServerSettings parse(Settings settings, Path etc) {
        return new ServerSettings(
                settings.find("host").orElse("0.0.0.0"),
                settings.integer("port", DEFAULT_PORT, 1, 65535),
                TlsSource.settings(settings, etc),
                settings.integer("threads.max", 64, 8, 1024),
                settings.integer("connections.max", 256, 1, 65536));
    }
}
