// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;

/** Reads a whole block map from front to back, in step with a scan. */
final class BlockMapReader implements AutoCloseable {
    private final FileChannel channel;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(BlockMaps.BUFFER).limit(0);
    private final long mostEntries;
    private final long seed;
    private final TransferId transfer;
    private String path;
    private long size;
    private long entriesLeft;

    private BlockMapReader(FileChannel channel) throws IOException {
        this.channel = channel;
        mostEntries = channel.size() / Long.BYTES;
        need(BlockMaps.HEADER);
        if (buffer.getInt() != BlockMaps.MAGIC) {
            throw new IOException("it is not a block map of this version");
        }
        seed = buffer.getLong();
        transfer = new TransferId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** Opens a map after its checksum was found right. */
    static BlockMapReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            verify(channel);
            channel.position(0);
            return new BlockMapReader(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void verify(FileChannel channel) throws IOException {
        CRC32C checksum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BlockMaps.BUFFER);
        long left = channel.size() - Long.BYTES;
        while (left > 0) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            if (channel.read(buffer) < 0) {
                throw new EOFException("it ends early");
            }
            left -= buffer.position();
            checksum.update(buffer.flip());
        }
        buffer.clear().limit(Long.BYTES);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        if (left < 0 || buffer.hasRemaining() || buffer.flip().getLong() != checksum.getValue()) {
            throw new IOException("its checksum is wrong");
        }
    }

    long seed() {
        return seed;
    }

    TransferId transfer() {
        return transfer;
    }

    /**
     * Goes to a file's section; files come in the order of their paths, in the map and in the calls.
     *
     * @return whether the map has that file
     */
    boolean seek(String wanted) throws IOException {
        while (path == null || (!path.isEmpty() && path.compareTo(wanted) < 0)) {
            skipEntries();
            need(Short.BYTES);
            int length = Short.toUnsignedInt(buffer.getShort());
            if (length > FileEntry.MAX_PATH_BYTES) {
                throw new IOException("it has a path of " + length + " bytes");
            }
            need(length + (length == 0 ? 0 : Long.BYTES));
            byte[] name = new byte[length];
            buffer.get(name);
            path = new String(name, StandardCharsets.UTF_8);
            size = length == 0 ? 0 : buffer.getLong();
            entriesLeft = BlockMaps.blocks(size);
            if (size < 0 || entriesLeft < 0 || entriesLeft > mostEntries) {
                throw new IOException("it has no entries for a file of " + size + " bytes");
            }
        }
        return path.equals(wanted);
    }

    /** How many entries of the file are not read yet. */
    long entriesLeft() {
        return entriesLeft;
    }

    /** The file's size in the state of this map. */
    long size() {
        return size;
    }

    long nextEntry() throws IOException {
        need(Long.BYTES);
        entriesLeft--;
        return buffer.getLong();
    }

    private void skipEntries() throws IOException {
        long bytes = entriesLeft * Long.BYTES;
        int buffered = (int) Math.min(bytes, buffer.remaining());
        buffer.position(buffer.position() + buffered);
        channel.position(channel.position() + bytes - buffered);
        entriesLeft = 0;
    }

    private void need(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return;
        }
        buffer.compact();
        while (buffer.position() < bytes) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("it ends early");
            }
        }
        buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
