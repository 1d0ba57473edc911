// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Promise;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/**
 * A primary's way through its HTTP proxy, if it has one: a tunnel to each replica, opened by CONNECT. A password that can't
 * be read fails who needs it. Immutable.
 */
final class ClientProxy {
    private static final long MAX_PASSWORD_FILE = 4096;

    private final Optional<ProxySettings> settings;
    private final Optional<FileTime> stamp;
    private final Optional<String> password;
    private final Optional<ReplicationException> noPassword;

    ClientProxy(Optional<ProxySettings> settings) {
        this.settings = settings;
        stamp = stamp(settings);
        Optional<String> read = Optional.empty();
        Optional<ReplicationException> failure = Optional.empty();
        try {
            read = settings.flatMap(ProxySettings::login).map(login -> password(login.passwordFile()));
        } catch (ReplicationException e) {
            failure = Optional.of(e);
        }
        password = read;
        noPassword = failure;
    }

    private static Optional<FileTime> stamp(Optional<ProxySettings> settings) {
        return settings.flatMap(ProxySettings::login).flatMap(login -> TlsSource.written(login.passwordFile()));
    }

    private static String password(Path file) {
        try {
            if (Files.size(file) > MAX_PASSWORD_FILE) {
                throw unusable(file, "is larger than " + MAX_PASSWORD_FILE + " bytes", null);
            }
            String first = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
            if (first.isEmpty()) {
                throw unusable(file, "has no password in its first line", null);
            }
            return first;
        } catch (IOException e) {
            throw unusable(file, "can't be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private static ReplicationException unusable(Path file, String what, Throwable cause) {
        return new ReplicationException(
                ErrorCode.CREDENTIALS_UNUSABLE,
                "the proxy's password: " + file + " " + what,
                "write it there, readable by this node's user; the file is " + ProxySettings.PASSWORD_FILE + " of "
                        + TransportClient.PID,
                cause);
    }

    /** Whether it was made for these settings, with the password that is there now. */
    boolean isFor(Optional<ProxySettings> wanted) {
        return wanted.equals(settings) && stamp(wanted).equals(stamp);
    }

    /** @throws ReplicationException with {@code CREDENTIALS_UNUSABLE} if the password is missing that this host needs */
    void check(String replicaHost) {
        if (noPassword.isPresent()
                && settings.filter(proxy -> proxy.isFor(replicaHost)).isPresent()) {
            ReplicationException known = noPassword.get();
            throw new ReplicationException(known.code(), known.getMessage(), known.remedy(), known);
        }
    }

    /** Makes the client's connections go through the proxy; once it is started. */
    void use(HttpClient client) {
        // the password goes with the first CONNECT: a refusal is an error like others
        client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
        settings.ifPresent(proxy -> {
            HttpProxy tunnels = new Tunnels(proxy);
            client.getProxyConfiguration().addProxy(tunnels);
            proxy.login()
                    .ifPresent(login -> password.ifPresent(secret -> client.getAuthenticationStore()
                            .addAuthenticationResult(new BasicAuthentication.BasicResult(
                                    tunnels.getURI(),
                                    HttpHeader.PROXY_AUTHORIZATION,
                                    login.user(),
                                    secret,
                                    StandardCharsets.UTF_8))));
        });
    }

    /** Whoever waits for a connection to this host learns of a failure as a {@link ProxyFailure}, if it is the proxy's too. */
    Promise<Connection> watched(String replicaHost, Promise<Connection> promise) {
        return settings.filter(proxy -> proxy.isFor(replicaHost))
                .map(proxy -> Promise.from(
                        promise::succeeded, failure -> promise.failed(new ProxyFailure(proxy.toString(), failure))))
                .orElse(promise);
    }

    /** Without TLS too: a proxy that is asked for a page can't carry a connection that was authenticated. */
    private static final class Tunnels extends HttpProxy {
        private final ProxySettings settings;

        Tunnels(ProxySettings settings) {
            super(settings.host(), settings.port());
            this.settings = settings;
        }

        @Override
        public boolean requiresTunnel(Origin replica) {
            return true;
        }

        @Override
        public boolean matches(Origin replica) {
            // the proxy itself is reached without a proxy
            return super.matches(replica) && settings.isFor(replica.getAddress().getHost());
        }
    }
}
