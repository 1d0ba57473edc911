// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.kerberos;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Locale;
import org.ietf.jgss.ChannelBinding;

/** The channel binding {@code tls-server-end-point} (RFC 5929, 4): the hash of the server's certificate. */
final class EndPointBinding {
    private static final byte[] PREFIX = "tls-server-end-point:".getBytes(StandardCharsets.US_ASCII);

    private EndPointBinding() {}

    static ChannelBinding of(X509Certificate server) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance(hash(server.getSigAlgName())).digest(server.getEncoded());
        byte[] data = new byte[PREFIX.length + hash.length];
        System.arraycopy(PREFIX, 0, data, 0, PREFIX.length);
        System.arraycopy(hash, 0, data, PREFIX.length, hash.length);
        return new ChannelBinding(data);
    }

    /** That of the signature; SHA-256 where it has a weaker one, or none of its own. */
    static String hash(String signature) {
        String name = signature.toUpperCase(Locale.ROOT);
        if (name.startsWith("SHA384WITH")) {
            return "SHA-384";
        }
        return name.startsWith("SHA512WITH") ? "SHA-512" : "SHA-256";
    }
}
