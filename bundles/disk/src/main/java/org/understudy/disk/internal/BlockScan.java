// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jpountz.xxhash.XXHash64;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.HeldRanges;
import org.understudy.api.disk.SourceView;

/**
 * One pass over the files of a view, block by block, in step with the base map. It stops in mid-file when a chunk is full
 * and goes on from there with the next.
 */
final class BlockScan implements ChangeScan {
    private final Path mapFolder;
    private final SourceView view;
    private final HeldRanges held;
    private final XXHash64 hash;
    private final long seed;
    private final Optional<BlockMapReader> base;
    private final BlockMapWriter next;
    private final Publisher publisher;
    private final FileBlocks blocks = new FileBlocks();

    private int file = -1;
    private boolean inBase;
    private long baseSize;
    private HeldRanges.Range heldRange;
    private boolean ended;
    private boolean completed;
    private volatile long scanned;
    private volatile long read;

    /** Gives the finished map its name. */
    interface Publisher {
        void publish() throws IOException;
    }

    BlockScan(
            Path mapFolder,
            SourceView view,
            HeldRanges held,
            XXHash64 hash,
            long seed,
            Optional<BlockMapReader> base,
            BlockMapWriter next,
            Publisher publisher) {
        this.mapFolder = mapFolder;
        this.view = view;
        this.held = held;
        this.hash = hash;
        this.seed = seed;
        this.base = base;
        this.next = next;
        this.publisher = publisher;
    }

    @Override
    public boolean fill(ByteBuffer payload, List<Extent> extents) {
        ExtentPacker packer = new ExtentPacker(payload, extents);
        while (!ended && packer.hasRoom()) {
            if (blocks.hasNext()) {
                step(packer);
            } else {
                nextFile();
            }
        }
        packer.end();
        return !extents.isEmpty();
    }

    private void step(ExtentPacker packer) {
        readBlock();
        long offset = blocks.offset();
        int length = blocks.length();
        boolean zero = blocks.isZero();
        long entry = zero ? 0 : entry(length);
        boolean known = inBase && offset < baseSize;
        try {
            long old = known ? base.orElseThrow().nextEntry() : 0;
            next.entry(entry);
            // what isn't in the base is sent even if it is zeros: an earlier attempt may have left data there
            boolean changed = !known || old != entry;
            if (changed && !isHeld(offset, length)) {
                if (zero) {
                    packer.zero(file, offset, length);
                } else {
                    packer.data(file, offset, blocks.bytes(), length);
                }
            }
        } catch (IOException e) {
            throw ScanTracker.failed(mapFolder, e);
        }
        blocks.advance();
        scanned += length;
    }

    private long entry(int length) {
        long value = hash.hash(blocks.bytes(), blocks.bytes().position(), length, seed);
        return value == 0 ? 1 : value;
    }

    private void readBlock() {
        try {
            long before = blocks.readBytes();
            blocks.load();
            read += blocks.readBytes() - before;
        } catch (IOException e) {
            throw SourceErrors.unreadable(view.path(file), e);
        }
    }

    private boolean isHeld(long offset, int length) {
        if (offset >= heldRange.end()) {
            heldRange = held.at(file, offset);
        }
        return heldRange.held() && offset + length <= heldRange.end();
    }

    private void nextFile() {
        closeFile();
        if (++file == view.files().size()) {
            ended = true;
            return;
        }
        FileEntry entry = view.files().get(file);
        heldRange = held.at(file, 0);
        try {
            blocks.open(view.open(file), view.path(file), entry.size());
        } catch (IOException e) {
            throw SourceErrors.unreadable(view.path(file), e);
        }
        try {
            inBase = base.isPresent() && base.get().seek(entry.path());
            baseSize = inBase ? base.get().size() : 0;
            next.beginFile(entry);
        } catch (IOException e) {
            throw ScanTracker.failed(mapFolder, e);
        }
    }

    private void closeFile() {
        try {
            blocks.close();
        } catch (IOException e) {
            throw SourceErrors.unreadable(view.path(file), e);
        }
    }

    @Override
    public long scannedBytes() {
        return scanned;
    }

    @Override
    public long readBytes() {
        return read;
    }

    @Override
    public void complete() {
        if (!ended) {
            throw new IllegalStateException("the scan is not at its end");
        }
        try {
            next.complete();
            next.close();
            publisher.publish();
            completed = true;
        } catch (IOException e) {
            throw ScanTracker.failed(mapFolder, e);
        }
    }

    @Override
    public void close() {
        closeFile();
        try (BlockMapWriter closing = completed ? null : next) {
            if (base.isPresent()) {
                base.get().close();
            }
        } catch (IOException e) {
            throw ScanTracker.failed(mapFolder, e);
        }
    }
}
