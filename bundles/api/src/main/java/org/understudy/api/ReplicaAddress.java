// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import java.util.Objects;
import org.understudy.api.security.Authentication;

/**
 * Where a replica server listens, and how both sides are authenticated there.
 *
 * @param host a DNS name or an IP address (IPv6 without brackets), in ASCII; it is checked against the server's certificate, or is
 *     the host of its Kerberos principal
 * @param port 1 to 65535
 */
public record ReplicaAddress(String host, int port, Authentication authentication) {
    /** What may be written, for messages. */
    public static final String ALLOWED = "HOST:PORT, kerberos+tls://HOST:PORT or kerberos://HOST:PORT";

    /** @throws IllegalArgumentException if the host is empty or the port out of range */
    public ReplicaAddress {
        if (host.isEmpty()
                || host.length() > 253
                || host.chars().anyMatch(c -> c <= ' ' || c > '~' || "/@[]".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("'" + host + "' is no host name");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
        }
        Objects.requireNonNull(authentication);
    }

    /** By certificates. */
    public ReplicaAddress(String host, int port) {
        this(host, port, Authentication.CERTIFICATE);
    }

    /**
     * @param text {@link #ALLOWED}; an IPv6 address in brackets
     * @throws IllegalArgumentException if it is not
     */
    public static ReplicaAddress parse(String text) {
        for (Authentication authentication : Authentication.values()) {
            if (authentication.kerberos() && text.startsWith(authentication.scheme())) {
                return parse(text.substring(authentication.scheme().length()), authentication);
            }
        }
        return parse(text, Authentication.CERTIFICATE);
    }

    private static ReplicaAddress parse(String text, Authentication authentication) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]") && host.contains(":")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw new IllegalArgumentException("'" + text + "': write an IPv6 address as [ADDRESS]:PORT");
        }
        try {
            return new ReplicaAddress(host, Integer.parseInt(text.substring(colon + 1)), authentication);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT", e);
        }
    }

    @Override
    public String toString() {
        return authentication.scheme() + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
