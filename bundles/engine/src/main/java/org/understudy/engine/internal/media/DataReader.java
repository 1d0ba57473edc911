// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import org.understudy.api.chunk.Digest;

/**
 * Reads the records of data files, and compares each file with its length and SHA-256 when its last record was read. Nothing
 * of a record is trusted but its length, which is bounded. Thread-safe.
 */
final class DataReader implements AutoCloseable {
    private final MediaFolder folder;
    private final List<DataFile> files;
    private final ByteBuffer prefix = ByteBuffer.allocate(DataWriter.PREFIX);
    private final MessageDigest digest = ManifestText.newSha256();
    private int next;
    private FileChannel channel;
    private long left;
    private long done;

    DataReader(MediaFolder folder, List<DataFile> files) {
        this.folder = folder;
        this.files = files;
    }

    /** What {@link #read} says at the end; no record has it as its number. */
    static final long END = -1;

    /** Bytes of the data files that were read. */
    synchronized long done() {
        return done;
    }

    /**
     * Reads the next record.
     *
     * @param record takes it, ready to be read; of {@link DataWriter#MAX_RECORD} bytes
     * @return the record's number
     */
    synchronized long read(ByteBuffer record) {
        try {
            while (channel == null || left == 0) {
                if (channel != null) {
                    endFile();
                } else if (next == files.size()) {
                    return END;
                } else {
                    beginFile();
                }
            }
            fill(prefix.clear());
            int length = prefix.flip().getInt();
            long number = prefix.getLong();
            if (length < 0 || length > DataWriter.MAX_RECORD || number < 0) {
                throw MediaErrors.damaged(file(), "it has a record of " + Integer.toUnsignedString(length) + " bytes");
            }
            fill(record.clear().limit(length));
            record.flip();
            return number;
        } catch (IOException e) {
            throw MediaErrors.io(file(), e);
        }
    }

    private Path file() {
        return folder.data(next);
    }

    private void beginFile() throws IOException {
        channel = FileChannel.open(file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        left = files.get(next).length();
        digest.reset();
    }

    private void fill(ByteBuffer bytes) throws IOException {
        if (bytes.remaining() > left) {
            throw MediaErrors.damaged(file(), "its last record ends behind its end");
        }
        int from = bytes.position();
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw MediaErrors.damaged(file(), "it was cut");
            }
        }
        digest.update(bytes.duplicate().position(from));
        left -= bytes.position() - from;
        done += bytes.position() - from;
    }

    private void endFile() throws IOException {
        channel.close();
        channel = null;
        if (!Digest.of(digest.digest()).equals(files.get(next).digest())) {
            throw MediaErrors.damaged(file(), "it does not have its SHA-256");
        }
        next++;
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
