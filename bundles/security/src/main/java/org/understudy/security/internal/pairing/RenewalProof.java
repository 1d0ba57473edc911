// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/**
 * That who asks for a new certificate has the key of the present one: a signature (ECDSA on P-256 with SHA-256, FIPS 186-5)
 * over a label of its own and the SHA-256 of the present certificate and of the request. It is good for this request only.
 */
final class RenewalProof {
    private static final byte[] LABEL = "Understudy renewal 1\0".getBytes(StandardCharsets.US_ASCII);
    private static final String ALGORITHM = "SHA256withECDSA";

    private RenewalProof() {}

    static byte[] sign(PrivateKey key, byte[] certificate, byte[] csr) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        update(signature, certificate, csr);
        return signature.sign();
    }

    /** @throws GeneralSecurityException if the proof is no signature, or the key not one of an elliptic curve */
    static boolean verify(PublicKey key, byte[] certificate, byte[] csr, byte[] proof) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(key);
        update(signature, certificate, csr);
        return signature.verify(proof);
    }

    private static void update(Signature signature, byte[] certificate, byte[] csr) throws GeneralSecurityException {
        signature.update(LABEL);
        signature.update(Sha256.of(certificate));
        signature.update(Sha256.of(csr));
    }
}
