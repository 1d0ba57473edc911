// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;

/** Writes a block map from front to back; without {@link #complete} it has no valid trailer. */
final class BlockMapWriter implements AutoCloseable {
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BlockMaps.BUFFER);
    private final CRC32C checksum = new CRC32C();

    BlockMapWriter(Path file, TransferId transfer, long seed) throws IOException {
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        buffer.putInt(BlockMaps.MAGIC)
                .putLong(seed)
                .putLong(transfer.value().getMostSignificantBits())
                .putLong(transfer.value().getLeastSignificantBits());
    }

    void beginFile(FileEntry file) throws IOException {
        byte[] path = file.path().getBytes(StandardCharsets.UTF_8);
        need(Short.BYTES + path.length + Long.BYTES);
        buffer.putShort((short) path.length).put(path).putLong(file.size());
    }

    void entry(long hash) throws IOException {
        need(Long.BYTES);
        buffer.putLong(hash);
    }

    /** Writes the trailer and makes the map durable. */
    void complete() throws IOException {
        need(Short.BYTES);
        buffer.putShort((short) 0);
        flush();
        buffer.putLong(checksum.getValue());
        flush();
        channel.force(true);
    }

    private void need(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        checksum.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
