// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

/**
 * Where a replica server listens.
 *
 * @param host a DNS name or an IP address (IPv6 without brackets); it is checked against the server's certificate
 * @param port 1 to 65535
 */
public record ReplicaAddress(String host, int port) {
    /** @throws IllegalArgumentException if the host is empty or the port out of range */
    public ReplicaAddress {
        if (host.isBlank() || host.length() > 253 || host.chars().anyMatch(c -> c <= ' ' || "/@[]".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("'" + host + "' is no host name");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
        }
    }

    /**
     * @param text {@code host:port}, or {@code [ipv6]:port}
     * @throws IllegalArgumentException if it is neither
     */
    public static ReplicaAddress parse(String text) {
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
            return new ReplicaAddress(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT", e);
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
