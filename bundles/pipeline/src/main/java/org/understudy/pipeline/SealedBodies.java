// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.chunk.PayloadKey.Direction;

/**
 * What is asked and answered about a transfer on its data channel, encrypted by AES-256-GCM if the transfer has a key:
 * docs/protocol.md has the form. Thread-safe.
 */
public final class SealedBodies {
    /** By how much a body is longer once it is sealed. */
    public static final int OVERHEAD = Long.BYTES + 16;

    private static final int TAG_BITS = 128;

    private SealedBodies() {}

    /**
     * @param context what the body is about; who opens it has to say the same
     * @return the same body if there is no key
     */
    public static ByteBuffer seal(Optional<PayloadKey> key, Direction direction, byte[] context, ByteBuffer body) {
        if (key.isEmpty()) {
            return body;
        }
        long number = key.get().nextNumber(direction);
        ByteBuffer out = ByteBuffer.allocate(OVERHEAD + body.remaining()).putLong(number);
        try {
            cipher(Cipher.ENCRYPT_MODE, key.get(), direction, number, context).doFinal(body, out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM can't encrypt", e);
        }
        return out.flip();
    }

    /** @throws ReplicationException with {@code PAYLOAD_KEY_REFUSED} if the other side did not seal it, and for this */
    public static ByteBuffer open(Optional<PayloadKey> key, Direction direction, byte[] context, byte[] body) {
        if (key.isEmpty()) {
            return ByteBuffer.wrap(body);
        }
        try {
            if (body.length < OVERHEAD) {
                throw new AEADBadTagException("it is too short");
            }
            long number = ByteBuffer.wrap(body).getLong();
            return ByteBuffer.wrap(cipher(Cipher.DECRYPT_MODE, key.get(), direction, number, context)
                    .doFinal(body, Long.BYTES, body.length - Long.BYTES));
        } catch (AEADBadTagException e) {
            throw new ReplicationException(
                    ErrorCode.PAYLOAD_KEY_REFUSED,
                    "what was " + (direction == Direction.QUESTION ? "asked" : "answered")
                            + " about a transfer is not sealed by its key",
                    "somebody between both nodes changes what they say, or they run versions that do not fit",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM can't decrypt", e);
        }
    }

    private static Cipher cipher(int mode, PayloadKey key, Direction direction, long number, byte[] context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = ByteBuffer.allocate(12).putLong(number).array();
        cipher.init(mode, key.key(direction), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    /** For the answer to the question for held chunks, which has no body. */
    public static byte[] heldContext(TransferId transfer, long fromSequence) {
        return ("held " + transfer + " " + fromSequence).getBytes(StandardCharsets.US_ASCII);
    }

    /** For the question for equal ranges. */
    public static byte[] compareContext(TransferId transfer) {
        return ("compare " + transfer).getBytes(StandardCharsets.US_ASCII);
    }

    /** For the answer to this very question: a sealed one is like no other. */
    public static byte[] compareContext(TransferId transfer, ByteBuffer query) {
        byte[] prefix = compareContext(transfer);
        ByteBuffer context = ByteBuffer.allocate(prefix.length + query.remaining());
        return context.put(prefix).put(query.duplicate()).array();
    }
}
