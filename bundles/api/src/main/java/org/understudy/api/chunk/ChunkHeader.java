// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.util.List;
import java.util.Objects;
import org.understudy.api.TransferId;

/**
 * What is known of a chunk besides its payload.
 *
 * @param sequence number within the transfer, from 0; a resumed transfer goes on behind the last one it used
 * @param rawLength bytes of the payload before compression: the sum of the data extents' lengths, at most
 *     {@link ChunkLimits#MAX_RAW}; 0 for a chunk of markers only
 * @param storedLength bytes of the payload as it is now, at most {@link ChunkLimits#MAX_STORED}
 * @param digest see {@link ChunkDigest}; {@link Digest#NONE} until the digest stage has run, and in an encrypted chunk,
 *     where it is part of what is encrypted: it would tell who guesses the content whether the guess is right
 * @param extents 1 to {@link ChunkLimits#MAX_EXTENTS}
 */
public record ChunkHeader(
        TransferId transfer,
        long sequence,
        Codec codec,
        PayloadCipher cipher,
        int rawLength,
        int storedLength,
        Digest digest,
        List<Extent> extents) {
    /** @throws IllegalArgumentException if a limit is passed, or the lengths contradict each other */
    public ChunkHeader {
        Objects.requireNonNull(transfer);
        Objects.requireNonNull(codec);
        Objects.requireNonNull(cipher);
        Objects.requireNonNull(digest);
        extents = List.copyOf(extents);
        if (sequence < 0) {
            throw new IllegalArgumentException("chunk sequence " + sequence + " is negative");
        }
        if (extents.isEmpty() || extents.size() > ChunkLimits.MAX_EXTENTS) {
            throw new IllegalArgumentException("a chunk has 1 to " + ChunkLimits.MAX_EXTENTS + " extents");
        }
        if (rawLength < 0 || rawLength > ChunkLimits.MAX_RAW) {
            throw new IllegalArgumentException("raw length " + rawLength + " is not in 0 to " + ChunkLimits.MAX_RAW);
        }
        if (storedLength < 0 || storedLength > ChunkLimits.MAX_STORED) {
            throw new IllegalArgumentException(
                    "stored length " + storedLength + " is not in 0 to " + ChunkLimits.MAX_STORED);
        }
        long data = 0;
        for (Extent extent : extents) {
            data += extent.kind() == Extent.Kind.DATA ? extent.length() : 0;
        }
        if (data != rawLength) {
            throw new IllegalArgumentException("the extents have " + data + " bytes of data, not " + rawLength);
        }
        if (codec == Codec.RAW && cipher == PayloadCipher.NONE && storedLength != rawLength) {
            throw new IllegalArgumentException("a raw chunk of " + rawLength + " bytes is stored in as many");
        }
    }

    public ChunkHeader withDigest(Digest newDigest) {
        return new ChunkHeader(transfer, sequence, codec, cipher, rawLength, storedLength, newDigest, extents);
    }

    public ChunkHeader withPayload(Codec newCodec, PayloadCipher newCipher, int newStoredLength) {
        return new ChunkHeader(transfer, sequence, newCodec, newCipher, rawLength, newStoredLength, digest, extents);
    }

    /** The header of the encrypted chunk. */
    public ChunkHeader encrypted(int newStoredLength) {
        return new ChunkHeader(
                transfer, sequence, codec, PayloadCipher.AES_256_GCM, rawLength, newStoredLength, Digest.NONE, extents);
    }

    /** The way back of {@link #encrypted}. */
    public ChunkHeader decrypted(int newStoredLength, Digest newDigest) {
        return new ChunkHeader(
                transfer, sequence, codec, PayloadCipher.NONE, rawLength, newStoredLength, newDigest, extents);
    }
}
