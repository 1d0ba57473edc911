// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Digest;
import org.understudy.pipeline.ChunkFormat;

/**
 * Writes records behind each other into data files, each at most as long as was said: one of FAT has at most 4 GiB. A file is
 * durable before the next one is begun. Thread-safe.
 */
final class DataWriter implements AutoCloseable {
    /** Before a record: its length as a u32, and its number as a u64. */
    static final int PREFIX = Integer.BYTES + Long.BYTES;
    /** The longest record: a chunk as on the wire, and a tag. */
    static final int MAX_RECORD = ChunkFormat.MAX_HEADER + ChunkLimits.MAX_STORED + RecordCipher.TAG_BYTES;

    private final MediaFolder folder;
    private final long longest;
    private final List<DataFile> files = new ArrayList<>();
    private final ByteBuffer prefix = ByteBuffer.allocate(PREFIX);
    private FileChannel channel;
    private MessageDigest digest;
    private long length;

    /** @param longest bytes of a data file */
    DataWriter(MediaFolder folder, long longest) {
        this.folder = folder;
        this.longest = longest;
    }

    private Path file() {
        return folder.data(files.size());
    }

    synchronized void append(long number, ByteBuffer record) {
        int bytes = PREFIX + record.remaining();
        try {
            if (channel != null && length + bytes > longest) {
                endFile();
            }
            if (channel == null) {
                channel = FileChannel.open(file(), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
                digest = ManifestText.newSha256();
                length = 0;
            }
            write(prefix.clear().putInt(record.remaining()).putLong(number).flip());
            write(record);
            length += bytes;
        } catch (IOException e) {
            throw MediaErrors.io(file(), e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void endFile() throws IOException {
        channel.force(true);
        channel.close();
        channel = null;
        files.add(new DataFile(length, Digest.of(digest.digest())));
    }

    /** Returns the data files when they are durable. */
    synchronized List<DataFile> end() {
        try {
            if (channel != null) {
                endFile();
            }
            return List.copyOf(files);
        } catch (IOException e) {
            throw MediaErrors.io(file(), e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
