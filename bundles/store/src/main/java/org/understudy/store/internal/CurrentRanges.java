// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.understudy.api.TransferId;
import org.understudy.api.compare.BlockDigests;
import org.understudy.api.compare.RangeDigest;
import org.understudy.api.compare.RangeDigester;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.compare.RangeState.Kind;
import org.understudy.io.RangeReader;
import org.understudy.io.SparseFile;

/**
 * Answers a query about ranges of a file of {@code current} by what is really there, whatever has changed it. It reads at
 * most {@link RangeQuery#MAX_DATA_RANGES} ranges and answers then about as many as it has come to: at least one. For one
 * query and one thread.
 */
final class CurrentRanges {
    private final Path path;
    private final long size;
    private final RangeReader reader;
    private final List<RangeState> states = new ArrayList<>();
    private int read;

    /** @param size of the file in the transfer's list: ranges are cut by it on both sides */
    CurrentRanges(Path path, long size, TransferId transfer) {
        this.path = path;
        this.size = size;
        this.reader = new RangeReader(transfer);
    }

    /** Of a file that is not in {@code current}. */
    static List<RangeState> absent(RangeQuery query) {
        return List.of(RangeState.of(Kind.ABSENT, query.ranges()));
    }

    List<RangeState> answer(RangeQuery query) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return absent(query);
        }
        try (SparseFile file = SparseFile.openRead(path)) {
            long at = query.offset();
            for (RangeQuery.Run run : query.runs()) {
                long end = at + Math.min(size - at, run.ranges() * RangeDigester.RANGE);
                while (at < end) {
                    if (read == RangeQuery.MAX_DATA_RANGES) {
                        return states;
                    }
                    at = step(file, at, end, run.digest());
                }
            }
        }
        return states;
    }

    /** @return where the next range starts */
    private long step(SparseFile file, long at, long end, RangeDigest wanted) throws IOException {
        long holes = holes(file, at, end);
        if (holes > at) {
            add(wanted.isZero() ? Kind.EQUAL : Kind.ZERO, RangeDigester.ranges(holes - at));
            return holes;
        }
        long next = at + Math.min(end - at, RangeDigester.RANGE);
        BlockDigests blocks;
        try {
            blocks = reader.read(file, at, next);
        } catch (EOFException short_) {
            add(Kind.ABSENT, RangeDigester.ranges(end - at));
            return end;
        }
        read++;
        RangeDigest digest = reader.range(blocks);
        if (digest.equals(wanted)) {
            add(Kind.EQUAL, 1);
        } else if (digest.isZero()) {
            add(Kind.ZERO, 1);
        } else {
            states.add(RangeState.different(blocks));
        }
        return next;
    }

    /** @return the end of the whole ranges from here on that lie in a hole */
    private long holes(SparseFile file, long at, long end) throws IOException {
        long length = Math.min(size, file.channel().size());
        long data = file.nextData(at);
        long free = Math.min(end, data < 0 ? length : data);
        // the file's last range may be short, all others are whole
        return free >= size ? size : Math.max(at, free / RangeDigester.RANGE * RangeDigester.RANGE);
    }

    private void add(Kind kind, long ranges) {
        int last = states.size() - 1;
        if (last >= 0 && states.get(last).kind() == kind) {
            states.set(last, RangeState.of(kind, states.get(last).ranges() + ranges));
        } else {
            states.add(RangeState.of(kind, ranges));
        }
    }
}
