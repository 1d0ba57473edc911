// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.TlsSettings;
import org.understudy.security.internal.NodeCredentials;

/**
 * A replica that can issue certificates: it has an authority's key, and a certificate of that authority which shows it to
 * others.
 *
 * @param issuer the authority's key and certificate
 * @param node the replica server's certificate
 */
record ReplicaAuthority(NodeCredentials issuer, X509Certificate node) {
    /**
     * Reads the files as they are now.
     *
     * @param folder with {@code ca.p12}
     * @throws ReplicationException with what to do, if the node can't issue certificates
     */
    static ReplicaAuthority load(Path folder, TlsSettings server, Clock clock) {
        Path file = folder.resolve("ca.p12");
        if (!Files.exists(file)) {
            throw cannot(
                    "no authority's key is on this node: there is no " + file,
                    "make one with replica:cert-init and then this node's certificate with replica:cert-issue HOST, or"
                            + " bring back ca.p12 and ca.password of the authority that issued it");
        }
        NodeCredentials issuer = NodeCredentials.read(file, folder.resolve("ca.password"));
        if (!Files.exists(server.keyStore())) {
            throw cannot(
                    "this node has no certificate: there is no " + server.keyStore(),
                    "make it with replica:cert-issue HOST, where HOST is the name by which primaries reach this node");
        }
        NodeCredentials node = NodeCredentials.read(server);
        X509Certificate authority = issuer.certificate();
        if (!isIssuedBy(node.certificate(), authority)) {
            throw cannot(
                    "this node's certificate is of another authority, "
                            + node.certificate().getIssuerX500Principal().getName() + ", than the one in " + folder,
                    "pair by the authority of the node's certificate: bring its ca.p12 and ca.password; or move the"
                            + " node's files away, and make them with replica:cert-issue HOST");
        }
        if (!node.chain().get(node.chain().size() - 1).equals(authority)) {
            throw cannot(
                    server.keyStore() + " does not have the authority's certificate behind the node's",
                    "make the node's files with replica:cert-issue HOST");
        }
        try {
            authority.checkValidity(Date.from(clock.instant()));
        } catch (GeneralSecurityException e) {
            throw cannot(
                    "the authority is valid from " + authority.getNotBefore().toInstant() + " to "
                            + authority.getNotAfter().toInstant() + ", and not now",
                    "make a new one with replica:cert-init; check the clock");
        }
        return new ReplicaAuthority(issuer, node.certificate());
    }

    byte[] fingerprint() throws GeneralSecurityException {
        return Sha256.of(issuer.certificate().getEncoded());
    }

    static boolean isIssuedBy(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static ReplicationException cannot(String why, String remedy) {
        return new ReplicationException(ErrorCode.INVALID_STATE, why, remedy);
    }
}
