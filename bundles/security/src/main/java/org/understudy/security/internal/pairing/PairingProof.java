// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Proves that a primary has a token, without showing its secret to anybody: the secret is the private key of a signature
 * (Ed25519, RFC 8032), and the replica keeps the public key only. The signature covers the token, the certificate that the
 * replica showed on this connection, and what is asked for: it is worth nothing to anybody else, nor for anything else.
 */
final class PairingProof {
    private static final byte[] LABEL = "Understudy pairing 1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_BYTES = 16;

    private PairingProof() {}

    static byte[] publicKey(byte[] secret) {
        return new Ed25519PrivateKeyParameters(secret, 0).generatePublicKey().getEncoded();
    }

    /** The invitation's name, which is no secret. */
    static String id(byte[] publicKey) {
        return HexFormat.of().formatHex(Arrays.copyOf(Sha256.of(publicKey), ID_BYTES));
    }

    /**
     * What is signed.
     *
     * @param token SHA-256 of the token's open part
     * @param server the replica's certificate in DER
     */
    static byte[] message(byte[] token, byte[] server, byte[] csr, byte[] certificate) {
        byte[] message = LABEL;
        for (byte[] part : new byte[][] {token, Sha256.of(server), Sha256.of(csr), Sha256.of(certificate)}) {
            message = Arrays.copyOf(message, message.length + part.length);
            System.arraycopy(part, 0, message, message.length - part.length, part.length);
        }
        return message;
    }

    static byte[] sign(byte[] secret, byte[] message) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, new Ed25519PrivateKeyParameters(secret, 0));
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    /** Whatever the signature is: one that is none is wrong. */
    static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(false, new Ed25519PublicKeyParameters(publicKey, 0));
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }
}
