// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.time.Duration;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.security.TlsSettings;

/**
 * How a listener of the replica server listens.
 *
 * @param idle how long a connection may rest before it is closed
 * @param maxThreads of the listener: each chunk being received holds one
 */
record ServerSettings(String host, int port, TlsSettings tls, Duration idle, int maxThreads, int maxConnections) {
    private static final int DEFAULT_PORT = 8443;
    /** A data channel rests between two cycles. */
    private static final int DEFAULT_IDLE = 300;

    /** @throws InvalidSettingException naming the key */
    static ServerSettings parse(Settings settings, Path etc) {
        return new ServerSettings(
                settings.find("host").orElse("0.0.0.0"),
                settings.integer("port", DEFAULT_PORT, 1, 65535),
                TlsSource.settings(settings, etc),
                settings.seconds("idle.timeout", DEFAULT_IDLE, 5, 86_400),
                settings.integer("threads.max", 64, 8, 1024),
                settings.integer("connections.max", 256, 1, 65536));
    }
}
