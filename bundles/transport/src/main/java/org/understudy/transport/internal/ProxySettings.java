// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

/**
 * The HTTP proxy through which a primary reaches replicas.
 *
 * @param host without brackets
 * @param login empty if the proxy asks for none
 */
record ProxySettings(String host, int port, Optional<Login> login, ProxyBypass bypass) {
    static final String ADDRESS = "proxy";
    static final String USER = "proxy.user";
    static final String PASSWORD_FILE = "proxy.password.file";
    static final String BYPASS = "proxy.bypass";

    /** @param passwordFile its first line is the password */
    record Login(String user, Path passwordFile) {}

    /**
     * @return empty if no proxy is set; wrong values of the other keys are refused nevertheless
     * @throws InvalidSettingException naming the key
     */
    static Optional<ProxySettings> parse(Settings settings) {
        Optional<Login> login = login(settings);
        ProxyBypass bypass = ProxyBypass.parse(settings, BYPASS);
        return settings.find(ADDRESS).map(text -> {
            ReplicaAddress address = address(text);
            return new ProxySettings(address.host(), address.port(), login, bypass);
        });
    }

    private static ReplicaAddress address(String text) {
        String allowed = "HOST:PORT";
        try {
            ReplicaAddress address = ReplicaAddress.parse(text);
            if (!address.authentication().kerberos()) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(ADDRESS, text, allowed, e);
        }
        throw new InvalidSettingException(ADDRESS, text, allowed);
    }

    private static Optional<Login> login(Settings settings) {
        Optional<Path> file = settings.path(PASSWORD_FILE);
        return settings.find(USER).map(user -> {
            if (user.indexOf(':') >= 0 || user.chars().anyMatch(Character::isISOControl)) {
                throw new InvalidSettingException(USER, user, "a name without a colon");
            }
            return new Login(
                    user,
                    file.orElseThrow(
                            () -> new InvalidSettingException(PASSWORD_FILE, "", "an absolute path, with " + USER)));
        });
    }

    /** Whether this replica's host is reached through the proxy. */
    boolean isFor(String replicaHost) {
        return !bypass.contains(replicaHost);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
