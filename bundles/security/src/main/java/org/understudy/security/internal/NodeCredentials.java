// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.understudy.api.security.TlsSettings;

/**
 * A node's own key and certificate, out of its key store.
 *
 * @param chain the node's certificate first
 */
public record NodeCredentials(PrivateKey key, List<X509Certificate> chain) {
    public NodeCredentials {
        chain = List.copyOf(chain);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "NodeCredentials[" + certificate().getSubjectX500Principal() + "]";
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /**
     * Reads a key store.
     *
     * @throws org.understudy.api.ReplicationException with {@code CREDENTIALS_UNUSABLE}, naming the file
     */
    public static NodeCredentials read(Path file, Path passwordFile) {
        char[] password = CredentialFiles.readPassword(passwordFile);
        return of(file, CredentialFiles.readStore(file, password), password);
    }

    /** Reads the node's own, PKCS#12 or PEM; errors as above. */
    public static NodeCredentials read(TlsSettings settings) {
        OwnStore own = OwnStore.read(settings);
        return of(settings.keyStore(), own.keys(), own.password());
    }

    private static NodeCredentials of(Path file, KeyStore store, char[] password) {
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                if (chain != null && chain.length > 0 && store.getKey(alias, password) instanceof PrivateKey key) {
                    return new NodeCredentials(
                            key,
                            Arrays.stream(chain)
                                    .map(X509Certificate.class::cast)
                                    .toList());
                }
            }
        } catch (GeneralSecurityException | ClassCastException e) {
            throw CredentialFiles.unusable(file, "can't be read", e);
        }
        throw CredentialFiles.unusable(file, "has no key with a certificate", null);
    }

    /**
     * Writes what a node needs into a folder: {@code password}, {@code ca.pem}, {@code trust.p12}, and {@code node.p12}, which
     * comes last: with it the credentials are whole. The {@code ca.pem} of an authority in the same folder stays.
     */
    public static void write(
            Path target, PrivateKey key, X509Certificate certificate, X509Certificate issuer, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore trust = CredentialFiles.newStore();
        trust.setCertificateEntry("ca", issuer);
        CredentialFiles.writePassword(target.resolve("password"), password);
        if (!Files.exists(target.resolve("ca.p12"))) {
            CredentialFiles.writePem(target.resolve("ca.pem"), issuer);
        }
        CredentialFiles.writeStore(target.resolve("trust.p12"), trust, password);
        writeKey(target.resolve("node.p12"), key, certificate, issuer, password);
    }

    /** Writes the key store alone: in place of the one before, or not at all. */
    public static void writeKey(
            Path file, PrivateKey key, X509Certificate certificate, X509Certificate issuer, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore keys = CredentialFiles.newStore();
        keys.setKeyEntry(FileCertificateTool.KEY, key, password, new Certificate[] {certificate, issuer});
        CredentialFiles.writeStore(file, keys, password);
    }
}
