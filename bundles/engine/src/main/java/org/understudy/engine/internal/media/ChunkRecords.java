// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.pipeline.ChunkFormat;

/** Turns chunks into records, and back: header and payload as on the wire, encrypted as a whole if there is a key. */
final class ChunkRecords {
    private final Optional<RecordCipher> cipher;
    private final ByteBuffer clear = ByteBuffer.allocate(DataWriter.MAX_RECORD);
    private final ByteBuffer sealed;

    /** For one thread: it has the memory of two records. */
    ChunkRecords(Optional<RecordCipher> cipher) {
        this.cipher = cipher;
        this.sealed = cipher.isPresent() ? ByteBuffer.allocate(DataWriter.MAX_RECORD) : clear;
    }

    /** @return the record, good until the next call */
    ByteBuffer write(Chunk chunk) {
        ChunkFormat.writeHeader(chunk.header(), clear.clear());
        clear.put(chunk.buffer().data().duplicate()).flip();
        cipher.ifPresent(key -> {
            key.encrypt(chunk.header().sequence(), clear, sealed.clear());
            sealed.flip();
        });
        return sealed;
    }

    /** Takes a record that is to be read. */
    ByteBuffer memory() {
        return sealed;
    }

    /**
     * The chunk of the record in {@link #memory}.
     *
     * @param number that the record goes by
     * @return its header; empty if the record is not what was encrypted under this number
     * @throws org.understudy.api.ReplicationException with {@code PROTOCOL_VIOLATION} if it is no chunk
     */
    Optional<ChunkHeader> read(long number) {
        if (cipher.isPresent()) {
            if (sealed.remaining() < RecordCipher.TAG_BYTES || !cipher.get().decrypt(number, sealed, clear.clear())) {
                return Optional.empty();
            }
            clear.flip();
        }
        ChunkHeader header = ChunkFormat.readHeader(clear);
        return header.sequence() == number && header.storedLength() == clear.remaining()
                ? Optional.of(header)
                : Optional.empty();
    }

    /** The payload of the chunk that was read last. */
    ByteBuffer payload() {
        return clear;
    }
}
