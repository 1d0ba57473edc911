// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.InboundStages;
import org.understudy.api.security.PasswordKeys;
import org.understudy.api.store.CopyProgress;

/** An export that is read: its manifest is whole, and as far as there is a password, made by who knows it. */
public final class ImportReader {
    private static final Duration BUFFER_TIMEOUT = Duration.ofMinutes(5);

    private final MediaFolder folder;
    private final Manifest manifest;
    private final Optional<RecordCipher> cipher;

    private ImportReader(MediaFolder folder, Manifest manifest, Optional<RecordCipher> cipher) {
        this.folder = folder;
        this.manifest = manifest;
        this.cipher = cipher;
    }

    /**
     * Reads and verifies the manifest, and sees that all data files are there.
     *
     * @throws ReplicationException with {@code MEDIA_UNUSABLE}
     */
    public static ImportReader open(Path root, Optional<char[]> password, PasswordKeys keys) {
        MediaFolder folder = new MediaFolder(root);
        ManifestText.Parsed parsed = folder.read();
        Optional<RecordCipher> cipher = cipher(root, parsed.manifest(), password, keys);
        if (!parsed.isWhole(cipher)) {
            throw cipher.isPresent()
                    ? MediaErrors.unusable(
                            "the password is not that of " + root + ", or its manifest is damaged",
                            "check the password file")
                    : MediaErrors.damaged(root, "its manifest does not have its SHA-256");
        }
        folder.requireData(parsed.manifest());
        return new ImportReader(folder, parsed.manifest(), cipher);
    }

    private static Optional<RecordCipher> cipher(
            Path root, Manifest manifest, Optional<char[]> password, PasswordKeys keys) {
        if (manifest.envelope().isPresent() && password.isEmpty()) {
            throw MediaErrors.unusable(root + " is encrypted", "name the file with its password: --password-file");
        }
        if (manifest.envelope().isEmpty()) {
            if (password.isPresent()) {
                // who has a password takes what it opens for authentic
                throw MediaErrors.unusable(
                        root + " is not encrypted", "if that is as it should be, import it without a password");
            }
            return Optional.empty();
        }
        return Optional.of(keys.unwrap(manifest.envelope().get(), password.get())
                .flatMap(key -> RecordCipher.of(key, manifest.transfer()))
                .orElseThrow(
                        () -> MediaErrors.unusable("the password is not that of " + root, "check the password file")));
    }

    public Manifest manifest() {
        return manifest;
    }

    /**
     * Reads all chunks, decompressed and verified; returns when the sink has taken all.
     *
     * @param sink takes a chunk, which is closed behind it; called by several threads
     * @throws DamagedMediaException if any is not what was exported, whatever the sink has taken before
     * @throws CancellationException if the progress says so, or the thread was interrupted
     */
    public void read(InboundStages stages, ChunkBuffers buffers, Consumer<Chunk> sink, CopyProgress progress) {
        try (DataReader reader = new DataReader(folder, manifest.data())) {
            List<BooleanSupplier> steps = Stream.generate(() -> step(reader, stages, buffers, sink))
                    .limit(Parallel.threads())
                    .toList();
            Parallel.run("understudy-import", steps, () -> tell(progress, reader));
            tell(progress, reader);
        } catch (IOException e) {
            throw MediaErrors.io(folder.root(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the import was interrupted");
        }
    }

    private void tell(CopyProgress progress, DataReader reader) {
        if (!progress.copied(reader.done(), manifest.bytes())) {
            throw new CancellationException("the import was cancelled");
        }
    }

    private BooleanSupplier step(DataReader reader, InboundStages stages, ChunkBuffers buffers, Consumer<Chunk> sink) {
        ChunkRecords records = new ChunkRecords(cipher);
        return () -> {
            long number = reader.read(records.memory());
            if (number == DataReader.END) {
                return false;
            }
            try {
                pass(number, records, stages, buffers, sink);
            } catch (ReplicationException e) {
                throw isOfContent(e) ? MediaErrors.damaged(folder.root(), e.getMessage(), e) : e;
            }
            return true;
        };
    }

    private void pass(
            long number, ChunkRecords records, InboundStages stages, ChunkBuffers buffers, Consumer<Chunk> sink) {
        ChunkHeader header = records.read(number)
                .filter(read -> read.transfer().equals(manifest.transfer()))
                .orElseThrow(() -> MediaErrors.damaged(folder.root(), "chunk " + number + " is not its own"));
        try (ChunkBuffer buffer = buffers.acquire(BUFFER_TIMEOUT)) {
            buffer.data().clear().put(records.payload()).flip();
            Chunk received = new Chunk(header, buffer);
            sink.accept(stages.verify(stages.decompress(stages.decrypt(received, Optional.empty()))));
        }
    }

    private static boolean isOfContent(ReplicationException error) {
        return error.code() == ErrorCode.CHUNK_CORRUPT || error.code() == ErrorCode.PROTOCOL_VIOLATION;
    }
}
