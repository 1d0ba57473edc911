// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.KerberosIdentity;
import org.understudy.api.security.TlsSettings;

/**
 * How a listener of the replica server listens.
 *
 * @param pairingPort where primaries that were invited get their certificate
 * @param kerberos present if primaries are authenticated by Kerberos
 * @param idle how long a connection may rest before it is closed
 * @param maxThreads of the listener: each chunk being received holds one
 * @param maxConnections of the listener: those that rest hold no thread
 * @param strangers what those may do on which no primary was authorized yet
 */
record ServerSettings(
        String host,
        int port,
        int pairingPort,
        Authentication authentication,
        TlsSettings tls,
        Optional<Acceptor> kerberos,
        Duration idle,
        int maxThreads,
        int maxConnections,
        Strangers strangers) {
    private static final int DEFAULT_PORT = 8443;
    private static final int DEFAULT_PAIRING_PORT = 8442;
    /** A data channel rests between two cycles. */
    private static final int DEFAULT_IDLE = 300;

    /**
     * @param most connections at a time
     * @param patience how long one stays
     */
    record Strangers(int most, Duration patience) {}

    /** @param duration how long a connection counts as authenticated */
    record Acceptor(KerberosIdentity identity, Duration duration) {}

    /** @throws InvalidSettingException naming the key */
    static ServerSettings parse(Settings settings, Path etc) {
        Authentication authentication = authentication(settings);
        return new ServerSettings(
                settings.find("host").orElse("0.0.0.0"),
                settings.integer("port", DEFAULT_PORT, 1, 65535),
                settings.integer("pairing.port", DEFAULT_PAIRING_PORT, 1, 65535),
                authentication,
                TlsSource.settings(settings, etc),
                authentication.kerberos() ? Optional.of(acceptor(settings, etc)) : Optional.empty(),
                settings.seconds("idle.timeout", DEFAULT_IDLE, 5, 86_400),
                settings.integer("threads.max", 64, 8, 1024),
                settings.integer("connections.max", 4096, 1, 65536),
                new Strangers(
                        settings.integer("strangers.max", 256, 8, 65536),
                        settings.seconds("strangers.timeout", 60, 1, 3600)));
    }

    private static Authentication authentication(Settings settings) {
        boolean tls = settings.bool("tls", true);
        String name = settings.find("authentication").orElse("certificate");
        switch (name.toLowerCase(Locale.ROOT)) {
            case "certificate" -> {
                if (!tls) {
                    throw new InvalidSettingException("tls", "false", "true, or set authentication to kerberos");
                }
                return Authentication.CERTIFICATE;
            }
            case "kerberos" -> {
                return tls ? Authentication.KERBEROS_TLS : Authentication.KERBEROS;
            }
            default -> throw new InvalidSettingException("authentication", name, "certificate or kerberos");
        }
    }

    private static Acceptor acceptor(Settings settings, Path etc) {
        KerberosIdentity identity = KerberosSource.identity(settings, etc)
                .orElseThrow(() -> new InvalidSettingException(
                        KerberosSource.PRINCIPAL,
                        "",
                        "this server's principal, such as " + KerberosIdentity.DEFAULT_SERVICE
                                + "/replica.example.com@EXAMPLE.COM"));
        return new Acceptor(identity, settings.seconds("kerberos.duration", 3600, 5, 86_400));
    }
}
