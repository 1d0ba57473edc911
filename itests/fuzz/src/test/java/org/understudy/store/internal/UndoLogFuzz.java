// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.understudy.api.TransferId;
import org.understudy.fuzz.Hostile;
import org.understudy.fuzz.Scratch;

/** Undo logs: a byte says how many extents there are, their records, those of leaves, and then what is looked up. */
public final class UndoLogFuzz {
    private static final Scratch SCRATCH = Scratch.create();
    private static final TransferId NEXT = TransferId.parse("0a1b2c3d-4e5f-4000-8000-00000000ffff");
    private static final int LOOKUP = 16;

    private UndoLogFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length < 1 + LOOKUP) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(input, 0, input.length - LOOKUP);
        PointFolder folder = new PointFolder(SCRATCH.empty());
        long extents = write(folder.extents(0), in, UndoLog.Old.LENGTH, in.get());
        long leaves = write(folder.leaves(0), in, UndoLog.Leaf.LENGTH, Byte.MAX_VALUE);
        Files.write(folder.data(), new byte[64]);
        ByteBuffer lookup = ByteBuffer.wrap(input, input.length - LOOKUP, LOOKUP);
        int file = lookup.getInt();
        long offset = lookup.getLong();
        PointState state = new PointState(
                NEXT, 0, extents + lookup.get() / 64, leaves + lookup.get() / 64, 64, Optional.empty(), false);
        Hostile.parse(Hostile.DAMAGED, () -> {
            try (UndoLog log = UndoLog.open(folder, state)) {
                return check(log, file, offset);
            }
        });
    }

    private static int check(UndoLog log, int file, long offset) throws Exception {
        log.suspect();
        log.extents(file, old -> Hostile.same(old.file(), file));
        Optional<UndoLog.Old> at = log.at(file, offset);
        if (at.isPresent()) {
            Hostile.holds(at.get().file() == file && at.get().end() > offset, "an extent that does not hold it");
            log.read(at.get(), offset, ByteBuffer.allocate(16));
        }
        log.behind(file, offset).ifPresent(old -> Hostile.same(old.file(), file));
        log.nextLeaf(file, offset);
        return file;
    }

    private static long write(Path path, ByteBuffer in, int length, int count) throws Exception {
        try (RecordFile records = RecordFile.create(path, length)) {
            for (int i = 0; i < count && in.remaining() >= length; i++) {
                records.add(in.slice(in.position(), length));
                in.position(in.position() + length);
            }
            records.sync();
            return records.count();
        }
    }
}
