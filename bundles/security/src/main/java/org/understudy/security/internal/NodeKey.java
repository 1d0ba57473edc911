// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A node's own key, with the chain of its certificate, its own first. */
record NodeKey(PrivateKey key, List<X509Certificate> chain) {
    /** @throws org.understudy.api.ReplicationException with {@code CREDENTIALS_UNUSABLE}, naming the file */
    static NodeKey read(Path file, char[] password) {
        KeyStore store = CredentialFiles.readStore(file, password);
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                if (store.getKey(alias, password) instanceof PrivateKey key && chain != null) {
                    return new NodeKey(
                            key,
                            Arrays.stream(chain)
                                    .map(X509Certificate.class::cast)
                                    .toList());
                }
            }
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(file, "can't be used: " + e.getMessage(), e);
        }
        throw CredentialFiles.unusable(file, "has no key with a certificate", null);
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "NodeKey[" + certificate().getSubjectX500Principal().getName() + "]";
    }
}
