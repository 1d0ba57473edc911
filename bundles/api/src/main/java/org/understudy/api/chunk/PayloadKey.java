// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.understudy.api.WorkloadId;

/**
 * The secret of one attempt at a transfer. Each attempt has a new one, on the primary this very object: what it counts
 * lives exactly as long as the secret, so that no number is used twice under it. Its keys are derived by HKDF-Expand (RFC
 * 5869) with SHA-256. Never logged, never stored. Thread-safe.
 */
public final class PayloadKey {
    /** The length of the secret in bytes. */
    public static final int LENGTH = 32;

    private static final String HMAC = "HmacSHA256";
    private static final String AES = "AES";

    /** What is encrypted, each under a key of its own. */
    public enum Direction {
        CHUNK,
        /** From the primary, about what the replica has. */
        QUESTION,
        /** From the replica. */
        ANSWER
    }

    private final WorkloadId workload;
    private final SecretKey proofs;
    private final Map<Direction, Counted> keys = new EnumMap<>(Direction.class);

    private record Counted(SecretKey key, AtomicLong used) {}

    /**
     * @param secret {@link #LENGTH} random bytes
     * @throws IllegalArgumentException if there are not as many
     */
    public PayloadKey(WorkloadId workload, byte[] secret) {
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException("a key has " + LENGTH + " bytes");
        }
        this.workload = Objects.requireNonNull(workload);
        for (Direction direction : Direction.values()) {
            String info = "understudy 1 " + direction.name().toLowerCase(Locale.ROOT) + "s";
            keys.put(direction, new Counted(new SecretKeySpec(expand(secret, info), AES), new AtomicLong()));
        }
        this.proofs = new SecretKeySpec(expand(secret, "understudy 1 proofs"), HMAC);
    }

    /** {@link #LENGTH} bytes for a new key. */
    public static byte[] newSecret() {
        byte[] secret = new byte[LENGTH];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** The first block of HKDF-Expand, which is all that is needed. */
    private static byte[] expand(byte[] secret, String info) {
        return hmac(new SecretKeySpec(secret, HMAC), (info + '\u0001').getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] hmac(SecretKey key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    /** Whose chunks they are. */
    public WorkloadId workload() {
        return workload;
    }

    /** For AES-256. */
    public SecretKey key(Direction direction) {
        return keys.get(direction).key();
    }

    /** A number that nothing was sealed with yet under this key: the one part of a nonce that has to be unique. */
    public long nextNumber(Direction direction) {
        long number = keys.get(direction).used().getAndIncrement();
        if (number < 0) {
            throw new IllegalStateException("2^63 messages were sealed under one key");
        }
        return number;
    }

    /** HMAC-SHA-256 over a message, to show that it comes from who made this key. */
    public byte[] prove(byte[] message) {
        return hmac(proofs, message);
    }

    /** In constant time. */
    public boolean isProof(byte[] proof, byte[] message) {
        return MessageDigest.isEqual(prove(message), proof);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "PayloadKey[" + workload + "]";
    }
}
