// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.chunk.PayloadKey.Direction;
import org.understudy.pipeline.ChunkFormat;

/**
 * Encrypts chunks by AES-256-GCM (NIST SP 800-38D) in segments, and back. docs/protocol.md has the form. The first segment
 * is the digest, with workload and header as associated data; the others are the payload. A nonce is the chunk's number
 * under its key, which is not used twice, and the segment's index with a mark on the last one: the deterministic
 * construction of 8.2.1, used as STREAM (Hoang and others, 2015), so that no segment can be moved, and none cut off.
 *
 * <p>In segments, because the JVM compiles what is called often: one call for 2 MiB stays interpreted, and is 70 times
 * slower. Not thread-safe.
 */
final class ChunkCipher {
    private static final int SEGMENT = 16 * 1024;
    private static final int TAG = 16;
    private static final int NUMBER = Long.BYTES;
    private static final int LAST = 1 << 31;
    private static final int WORKLOAD = 2 * Long.BYTES;

    private final Cipher cipher;
    private final ByteBuffer nonce = ByteBuffer.allocate(12);
    private final ByteBuffer associated = ByteBuffer.allocate(WORKLOAD + ChunkFormat.MAX_HEADER);
    private final byte[] digest = new byte[Digest.LENGTH];

    ChunkCipher() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** The length of a payload once it is encrypted. */
    static int encryptedLength(int length) {
        return NUMBER + Digest.LENGTH + TAG + length + segments(length) * TAG;
    }

    private static int segments(int length) {
        return (length + SEGMENT - 1) / SEGMENT;
    }

    /** The way back of {@link #encryptedLength}; negative if no payload is encrypted into so many bytes. */
    private static int decryptedLength(int encrypted) {
        int segments = encrypted - encryptedLength(0);
        int length = segments - (segments + SEGMENT + TAG - 1) / (SEGMENT + TAG) * TAG;
        return length >= 0 && encryptedLength(length) == encrypted ? length : -1;
    }

    Chunk encrypt(Chunk chunk, PayloadKey key) {
        ByteBuffer in = chunk.buffer().data();
        ByteBuffer out = chunk.buffer().spare().clear();
        int length = in.limit();
        ChunkHeader header = chunk.header().encrypted(encryptedLength(length));
        long number = key.nextNumber(Direction.CHUNK);
        out.putLong(number);
        try {
            begin(Cipher.ENCRYPT_MODE, key.key(Direction.CHUNK), number, 0, length == 0);
            associate(key.workload(), header);
            byte[] plain = chunk.header().digest().toBytes();
            int at = out.arrayOffset() + NUMBER;
            at += cipher.doFinal(plain, 0, plain.length, out.array(), at);
            for (int from = 0, index = 1; from < length; index++) {
                int count = Math.min(SEGMENT, length - from);
                begin(Cipher.ENCRYPT_MODE, key.key(Direction.CHUNK), number, index, from + count == length);
                at += cipher.doFinal(in.array(), in.arrayOffset() + from, count, out.array(), at);
                from += count;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM can't encrypt", e);
        }
        out.position(0).limit(header.storedLength());
        chunk.buffer().swap();
        return chunk.with(header);
    }

    /** @throws AEADBadTagException if it is not what {@link #encrypt} made under this key, header included */
    Chunk decrypt(Chunk chunk, PayloadKey key) throws AEADBadTagException {
        ByteBuffer in = chunk.buffer().data();
        int length = decryptedLength(in.limit());
        boolean raw = chunk.header().codec() == Codec.RAW;
        if (length < 0
                || length > ChunkLimits.MAX_RAW
                || raw && length != chunk.header().rawLength()) {
            throw new AEADBadTagException("no such payload has this length");
        }
        ByteBuffer out = chunk.buffer().spare().clear();
        long number = in.getLong(0);
        int from = in.arrayOffset() + NUMBER;
        try {
            begin(Cipher.DECRYPT_MODE, key.key(Direction.CHUNK), number, 0, length == 0);
            associate(key.workload(), chunk.header());
            cipher.doFinal(in.array(), from, Digest.LENGTH + TAG, digest, 0);
            from += Digest.LENGTH + TAG;
            for (int at = 0, index = 1; at < length; index++) {
                int count = Math.min(SEGMENT, length - at);
                begin(Cipher.DECRYPT_MODE, key.key(Direction.CHUNK), number, index, at + count == length);
                cipher.doFinal(in.array(), from, count + TAG, out.array(), out.arrayOffset() + at);
                from += count + TAG;
                at += count;
            }
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM can't decrypt", e);
        }
        out.position(0).limit(length);
        chunk.buffer().swap();
        return chunk.with(chunk.header().decrypted(length, Digest.of(digest)));
    }

    private void begin(int mode, SecretKey key, long number, int index, boolean last) throws GeneralSecurityException {
        nonce.putLong(0, number).putInt(Long.BYTES, last ? index | LAST : index);
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce.array()));
    }

    private void associate(WorkloadId workload, ChunkHeader header) {
        UUID id = workload.value();
        associated.clear().putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        ChunkFormat.writeHeader(header, associated);
        int length = associated.position();
        for (int from = 0; from < length; from += SEGMENT) {
            cipher.updateAAD(associated.array(), from, Math.min(SEGMENT, length - from));
        }
    }
}
