// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.security.KerberosIdentity;
import org.understudy.api.security.TlsSettings;

/**
 * How a primary connects.
 *
 * @param kerberos present if it has a principal
 * @param kerberosService service class of the replicas' principals
 * @param proxy present if replicas are reached through one
 * @param controlIdle until a control connection without a request is closed
 * @param dataConnections of a workload's data channel at most; each carries one chunk at a time
 * @param echoInterval without traffic, until a data channel gets an echo
 */
record ClientSettings(
        TlsSettings tls,
        Optional<KerberosIdentity> kerberos,
        String kerberosService,
        Optional<ProxySettings> proxy,
        Duration connectTimeout,
        Duration controlTimeout,
        Duration controlIdle,
        Duration dataTimeout,
        int dataConnections,
        Duration echoInterval) {
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9._ -]{1,64}");

    /** @throws InvalidSettingException naming the key */
    static ClientSettings parse(Settings settings, Path etc) {
        return new ClientSettings(
                TlsSource.settings(settings, etc),
                KerberosSource.identity(settings, etc),
                service(settings),
                ProxySettings.parse(settings),
                settings.seconds("connect.timeout", 15, 1, 600),
                settings.seconds("control.timeout", 120, 1, 3600),
                settings.seconds("control.idle", 10, 1, 3600),
                settings.seconds("data.timeout", 120, 1, 3600),
                settings.integer("data.connections", 24, 1, 64),
                settings.seconds("echo.interval", 90, 1, 3600));
    }

    private static String service(Settings settings) {
        String service = settings.find("kerberos.service").orElse(KerberosIdentity.DEFAULT_SERVICE);
        if (!SERVICE.matcher(service).matches()) {
            throw new InvalidSettingException(
                    "kerberos.service", service, "a service class of letters, digits, spaces, and -._");
        }
        return service;
    }
}
