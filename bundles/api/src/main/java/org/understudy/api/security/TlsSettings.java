// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.nio.file.Path;

/**
 * Where a node's own key and its trusted authorities are.
 *
 * @param keyStore a PKCS#12 file with the node's key and certificate chain
 * @param trustStore a PKCS#12 file, or a PEM file, with the certificates of trusted authorities
 * @param passwordFile a file whose first line is the password of both PKCS#12 files
 * @param revocation of the certificates of other nodes
 */
public record TlsSettings(Path keyStore, Path trustStore, Path passwordFile, Revocation revocation) {
    public TlsSettings(Path keyStore, Path trustStore, Path passwordFile) {
        this(keyStore, trustStore, passwordFile, Revocation.DEFAULT);
    }
}
