// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.security.auth.kerberos.KerberosPrincipal;

/**
 * Mutual authentication by SPNEGO with Kerberos (RFC 4178, RFC 4121): one token each way. Where there is TLS below, both
 * sides bind it to the server's certificate (RFC 5929, {@code tls-server-end-point}). Errors are {@link
 * org.understudy.api.ReplicationException}s with a code that begins with {@code KERBEROS}, or {@code KDC_UNREACHABLE}.
 * Thread-safe.
 */
public interface Kerberos {
    /** The most bytes of a token that are looked at: tickets of Active Directory have up to 48,000. */
    int MAX_TOKEN = 48 * 1024;

    /** A primary that has made its token, and waits for the replica's; one thread at a time. */
    interface Initiation {
        /** To be sent to the replica server. */
        byte[] token();

        /**
         * Checks that the replica is who it should be.
         *
         * @return the end of the ticket that was used
         */
        Instant finish(byte[] reply);

        /** The replica did not accept the token: the next one is made with new tickets. */
        void refused();
    }

    /**
     * A primary that was authenticated.
     *
     * @param reply proves to it who the replica is
     */
    record Acceptance(KerberosPrincipal peer, byte[] reply) {}

    /**
     * Begins on the primary; asks the key distribution center for tickets if need be, which may take as long as krb5.conf
     * says.
     *
     * @param service the replica's service class
     * @param host the replica's host name
     * @param server the certificate that the replica showed in the TLS handshake below
     */
    Initiation initiate(KerberosIdentity self, String service, String host, Optional<X509Certificate> server);

    /**
     * Answers on the replica.
     *
     * @param server the certificate that it showed in the TLS handshake below
     */
    Acceptance accept(KerberosIdentity self, byte[] token, Optional<X509Certificate> server);

    /**
     * Checks that the keytab can be read and has the principal's keys.
     *
     * @throws org.understudy.api.ReplicationException with {@code KERBEROS_UNUSABLE}
     */
    void check(KerberosIdentity self);
}
