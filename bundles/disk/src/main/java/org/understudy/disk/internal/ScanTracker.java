// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.disk.HeldRanges;
import org.understudy.api.disk.SourceView;
import org.understudy.io.DurableFiles;

/**
 * The tracker {@code scan}, for any file: reads all data and compares it with the hashes of the last confirmed state.
 *
 * <p>A map folder has {@code base.map}, the last confirmed state, and {@code next.map}, a complete map whose transfer the
 * replica may have committed or not. Both appear by rename only, so each is whole or not there; {@code next.tmp} is a map
 * being written and means nothing. A crash before {@link #confirmed} leaves both, and {@link #base} decides by what the
 * replica says; a crash within leaves the one or the other, which {@link #base} handles too.
 */
@Component
public final class ScanTracker implements ChangeTracker {
    private static final Logger LOG = LoggerFactory.getLogger(ScanTracker.class);
    private static final String BASE = "base.map";
    private static final String NEXT = "next.map";
    private static final String TEMPORARY = "next.tmp";

    private final XXHash64 hash = XXHashFactory.nativeInstance().hash64();
    private final SecureRandom random = new SecureRandom();

    @Activate
    public ScanTracker() {}

    @Override
    public String name() {
        return "scan";
    }

    @Override
    public Optional<TransferId> base(Path mapFolder, Optional<TransferId> current) {
        if (current.isEmpty()) {
            return Optional.empty();
        }
        if (current.equals(transferOf(mapFolder.resolve(BASE)))) {
            return current;
        }
        if (current.equals(transferOf(mapFolder.resolve(NEXT)))) {
            confirmed(mapFolder, current.get());
            return current;
        }
        return Optional.empty();
    }

    private static Optional<TransferId> transferOf(Path map) {
        if (!Files.exists(map)) {
            return Optional.empty();
        }
        try (BlockMapReader reader = BlockMapReader.open(map)) {
            return Optional.of(reader.transfer());
        } catch (IOException e) {
            LOG.warn("Block map {} can't be used: {}. All will be compared.", map, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public ChangeScan open(
            Path mapFolder, SourceView view, TransferId transfer, Optional<TransferId> base, HeldRanges held) {
        BlockMapReader old = null;
        try {
            Files.createDirectories(mapFolder);
            if (base.isPresent()) {
                old = BlockMapReader.open(mapFolder.resolve(BASE));
                if (!old.transfer().equals(base.get())) {
                    throw new IOException("it is not the map of " + base.get());
                }
            }
            // Entries are compared with those of the base, so the seed stays as long as there is one.
            long seed = old == null ? random.nextLong() : old.seed();
            Path temporary = mapFolder.resolve(TEMPORARY);
            BlockMapWriter writer = new BlockMapWriter(temporary, transfer, seed);
            return new BlockScan(
                    mapFolder,
                    view,
                    held,
                    hash,
                    seed,
                    Optional.ofNullable(old),
                    writer,
                    () -> DurableFiles.move(temporary, mapFolder.resolve(NEXT)));
        } catch (IOException e) {
            closeQuietly(old, e);
            throw failed(mapFolder, e);
        }
    }

    private static void closeQuietly(BlockMapReader reader, IOException cause) {
        if (reader != null) {
            try {
                reader.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    @Override
    public void confirmed(Path mapFolder, TransferId transfer) {
        Path next = mapFolder.resolve(NEXT);
        try {
            // called again, it may find the map of a later transfer, which nobody confirmed
            if (transferOf(next).equals(Optional.of(transfer))) {
                DurableFiles.move(next, mapFolder.resolve(BASE));
            }
        } catch (IOException e) {
            throw failed(mapFolder, e);
        }
    }

    static ReplicationException failed(Path mapFolder, IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "block map in " + mapFolder + " failed: " + e.getMessage(),
                "check the disk of the node's data folder",
                e);
    }
}
