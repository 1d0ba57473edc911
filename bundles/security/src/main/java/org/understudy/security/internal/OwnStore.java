// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import org.understudy.api.security.TlsSettings;

/**
 * The key store with a node's own key: a PKCS#12 file, or made in memory of PEM files.
 *
 * @param password of the keys
 */
record OwnStore(KeyStore keys, char[] password) {
    /** Under which a key stands that was PEM: it is in memory only. */
    private static final char[] IN_MEMORY = new char[0];

    /**
     * Reads the files now.
     *
     * @throws org.understudy.api.ReplicationException with {@code CREDENTIALS_UNUSABLE}, naming the file
     */
    static OwnStore read(TlsSettings settings) {
        if (!TlsSettings.isPem(settings.keyStore())) {
            char[] password = CredentialFiles.password(settings);
            return new OwnStore(CredentialFiles.readStore(settings.keyStore(), password), password);
        }
        NodeCredentials read = PemKeys.read(
                settings.keyStore(),
                settings.keyFile().orElse(settings.keyStore()),
                () -> CredentialFiles.password(settings));
        try {
            KeyStore keys = CredentialFiles.newStore();
            keys.setKeyEntry("node", read.key(), IN_MEMORY, read.chain().toArray(new X509Certificate[0]));
            return new OwnStore(keys, IN_MEMORY);
        } catch (IOException | GeneralSecurityException e) {
            throw CredentialFiles.unusable(settings.keyStore(), "can't be used: " + e.getMessage(), e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "OwnStore[]";
    }
}
