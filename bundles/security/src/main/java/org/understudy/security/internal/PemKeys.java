// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads a node's key and certificate chain as PEM (RFC 7468), the key as PKCS#8, encrypted (PBES2, RFC 8018) or not. */
final class PemKeys {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";
    private static final String ENCRYPTED_KEY = "ENCRYPTED PRIVATE KEY";

    /** What a key signs to show whose it is. */
    private static final byte[] PROBE = "understudy".getBytes(StandardCharsets.US_ASCII);

    private PemKeys() {}

    private record Block(String label, byte[] content) {}

    /**
     * Reads both files; they may be one.
     *
     * @param password asked for only if the key is encrypted
     * @throws org.understudy.api.ReplicationException with {@code CREDENTIALS_UNUSABLE}, naming the file, also if the key is
     *     not that of the first certificate: one of two files was replaced, and the other one is not yet
     */
    static NodeCredentials read(Path chainFile, Path keyFile, Supplier<char[]> password) {
        List<X509Certificate> chain = chain(chainFile);
        PublicKey own = chain.get(0).getPublicKey();
        PrivateKey key = key(keyFile, own, password);
        try {
            if (!isPair(key, own)) {
                throw CredentialFiles.unusable(
                        keyFile, "has a key that is not that of the first certificate in " + chainFile, null);
            }
        } catch (InvalidKeyException e) {
            throw CredentialFiles.unusable(keyFile, "has a key of another kind than the certificate's", e);
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(keyFile, "has a key that can't be used: " + e.getMessage(), e);
        }
        return new NodeCredentials(key, chain);
    }

    private static List<X509Certificate> chain(Path file) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(file)) {
                if (block.label().equals(CERTIFICATE)) {
                    chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(file, "has a certificate that can't be read", e);
        }
        if (chain.isEmpty()) {
            throw CredentialFiles.unusable(file, "has no certificate: no block of BEGIN CERTIFICATE", null);
        }
        return chain;
    }

    private static List<Block> blocks(Path file) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(CredentialFiles.read(file), StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw CredentialFiles.unusable(file, "has a block that is not Base64", e);
            }
        }
        return blocks;
    }

    private static PrivateKey key(Path file, PublicKey own, Supplier<char[]> password) {
        Block found = blocks(file).stream()
                .filter(block -> block.label().endsWith(KEY))
                .findFirst()
                .orElseThrow(() -> CredentialFiles.unusable(file, "has no key: no block of BEGIN PRIVATE KEY", null));
        try {
            KeyFactory factory = KeyFactory.getInstance(own.getAlgorithm());
            return switch (found.label()) {
                case KEY -> factory.generatePrivate(new PKCS8EncodedKeySpec(found.content()));
                case ENCRYPTED_KEY -> factory.generatePrivate(decrypt(file, found.content(), password.get()));
                default ->
                    throw CredentialFiles.unusable(
                            file, "has a key that is not PKCS#8, as openssl pkcs8 -topk8 makes it", null);
            };
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(
                    file, "has no key of the kind of the certificate's, " + own.getAlgorithm(), e);
        }
    }

    private static PKCS8EncodedKeySpec decrypt(Path file, byte[] content, char[] password) {
        PBEKeySpec secret = new PBEKeySpec(password);
        try {
            EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(content);
            // the platform's name of what PBES2 is made of
            String algorithm = String.valueOf(sealed.getAlgParameters());
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(secret),
                    sealed.getAlgParameters());
            return sealed.getKeySpec(cipher);
        } catch (GeneralSecurityException | IOException e) {
            throw CredentialFiles.unusable(
                    file,
                    "has a key that can't be decrypted: its password is another one, or it is not PBES2 with AES",
                    e);
        } finally {
            secret.clearPassword();
        }
    }

    private static boolean isPair(PrivateKey key, PublicKey own) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (own.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> own.getAlgorithm();
                });
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(own);
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
