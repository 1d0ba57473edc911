// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.understudy.api.TransferId;

/**
 * AES-256-GCM (NIST SP 800-38D) of an export's records, under a random key that serves for this export alone. The nonce is
 * the record's number in 96 bits: each number is used once under the key, as its export gives each chunk another one. The
 * transfer and the number are authenticated, so that no record passes for another one. Thread-safe.
 */
final class RecordCipher {
    static final int KEY_BYTES = 32;
    static final int TAG_BYTES = 16;
    /** No chunk has it. */
    private static final long MANIFEST = -1;

    private static final int NONCE_BYTES = 12;

    private final SecretKeySpec key;
    private final TransferId transfer;

    RecordCipher(byte[] key, TransferId transfer) {
        this.key = new SecretKeySpec(key, "AES");
        this.transfer = transfer;
    }

    static byte[] newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** @param out takes as many bytes as the record has, and the tag */
    void encrypt(long number, ByteBuffer record, ByteBuffer out) {
        try {
            cipher(Cipher.ENCRYPT_MODE, number).doFinal(record, out);
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** @return whether the record is whole, and was made under this key for this place */
    boolean decrypt(long number, ByteBuffer record, ByteBuffer out) {
        try {
            cipher(Cipher.DECRYPT_MODE, number).doFinal(record, out);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** Authenticates a manifest. */
    byte[] seal(byte[] manifest) {
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, MANIFEST);
            cipher.updateAAD(manifest);
            return cipher.doFinal();
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    boolean isSealed(byte[] manifest, byte[] seal) {
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, MANIFEST);
            cipher.updateAAD(manifest);
            cipher.doFinal(seal);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    private Cipher cipher(int mode, long number) throws GeneralSecurityException {
        byte[] nonce =
                ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        UUID id = transfer.value();
        cipher.updateAAD(ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putLong(number)
                .array());
        return cipher;
    }

    private static IllegalStateException impossible(GeneralSecurityException e) {
        return new IllegalStateException("every Java platform has AES-GCM", e);
    }

    /** @return empty if these are not the bytes of a key; they are cleared */
    static Optional<RecordCipher> of(byte[] key, TransferId transfer) {
        try {
            return key.length == KEY_BYTES ? Optional.of(new RecordCipher(key, transfer)) : Optional.empty();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
