// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.engine.OutboundTransfer;
import org.understudy.api.security.PasswordKeys;

/** Writes a transfer's chunks into a folder, through the stages of a transfer over the network. */
public final class ExportWriter {
    /** FAT has files of less than 4 GiB; smaller ones are copied again sooner if one is damaged. */
    public static final long FILE_BYTES = 1L << 30;

    private final OutboundStages stages;
    private final MediaFolder folder;
    private final long fileBytes;
    private final Optional<RecordCipher> cipher;
    private final Optional<byte[]> envelope;

    private ExportWriter(
            OutboundStages stages,
            MediaFolder folder,
            long fileBytes,
            Optional<RecordCipher> cipher,
            Optional<byte[]> envelope) {
        this.stages = stages;
        this.folder = folder;
        this.fileBytes = fileBytes;
        this.cipher = cipher;
        this.envelope = envelope;
    }

    /** In the clear. */
    public static ExportWriter plain(OutboundStages stages, MediaFolder folder, long fileBytes) {
        return new ExportWriter(stages, folder, fileBytes, Optional.empty(), Optional.empty());
    }

    /** Under a new key, which the password protects. */
    public static ExportWriter encrypted(
            OutboundStages stages,
            MediaFolder folder,
            long fileBytes,
            TransferId transfer,
            PasswordKeys keys,
            char[] password) {
        byte[] key = RecordCipher.newKey();
        try {
            return new ExportWriter(
                    stages,
                    folder,
                    fileBytes,
                    Optional.of(new RecordCipher(key, transfer)),
                    Optional.of(keys.wrap(key, password)));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    public MediaFolder folder() {
        return folder;
    }

    /**
     * Writes all chunks, and returns the data files when they are durable.
     *
     * @param checkCancelled throws to end it
     */
    public List<DataFile> write(OutboundTransfer transfer, Runnable checkCancelled) throws InterruptedException {
        try (DataWriter writer = new DataWriter(folder, fileBytes)) {
            List<BooleanSupplier> steps = Stream.generate(() -> step(transfer, writer))
                    .limit(Parallel.threads())
                    .toList();
            Parallel.run("understudy-export", steps, checkCancelled);
            checkCancelled.run();
            return writer.end();
        } catch (IOException e) {
            throw MediaErrors.io(folder.root(), e);
        }
    }

    private BooleanSupplier step(OutboundTransfer transfer, DataWriter writer) {
        ChunkRecords records = new ChunkRecords(cipher);
        return () -> {
            Optional<Chunk> next = next(transfer.chunks());
            next.ifPresent(raw -> write(raw, transfer, records, writer));
            return next.isPresent();
        };
    }

    private static Optional<Chunk> next(Iterator<Chunk> chunks) {
        synchronized (chunks) {
            return chunks.hasNext() ? Optional.of(chunks.next()) : Optional.empty();
        }
    }

    private void write(Chunk raw, OutboundTransfer transfer, ChunkRecords records, DataWriter writer) {
        try (raw) {
            Chunk digested = stages.digest(raw);
            long begun = System.nanoTime();
            Chunk compressed = stages.compress(digested, transfer.compressionLevel());
            transfer.compressed(System.nanoTime() - begun);
            writer.append(compressed.header().sequence(), records.write(compressed));
            transfer.acknowledged(compressed.header());
        }
    }

    /** From now on it is an export. */
    public void complete(Manifest manifest) {
        folder.complete(manifest, cipher);
    }

    /** The wrapped key, for the manifest. */
    public Optional<byte[]> envelope() {
        return envelope;
    }
}
