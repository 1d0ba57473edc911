// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

/** How a primary and a replica server prove to each other who they are. */
public enum Authentication {
    /** By certificates on both sides, in the TLS handshake. */
    CERTIFICATE(true, false, ""),
    /** By Kerberos, over plain HTTP: what is sent can be read and changed on the way. */
    KERBEROS(false, true, "kerberos://"),
    /** By Kerberos, over TLS with a certificate of the server, to which Kerberos is bound. */
    KERBEROS_TLS(true, true, "kerberos+tls://");

    private final boolean tls;
    private final boolean kerberos;
    private final String scheme;

    Authentication(boolean tls, boolean kerberos, String scheme) {
        this.tls = tls;
        this.kerberos = kerberos;
        this.scheme = scheme;
    }

    public boolean tls() {
        return tls;
    }

    public boolean kerberos() {
        return kerberos;
    }

    /** What stands before an address; nothing where it is by certificates. */
    public String scheme() {
        return scheme;
    }
}
