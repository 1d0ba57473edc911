// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.compare.BlockDigests;
import org.understudy.api.compare.RangeDigest;
import org.understudy.api.compare.RangeDigester;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.disk.SourceFile;
import org.understudy.api.disk.SourceView;
import org.understudy.io.RangeReader;

/** Digests a stretch of a source file and asks the replica about it, until every block is known. For one stretch. */
final class StretchReader {
    /** What a stretch has of data, at most: what one query may ask for. */
    static final long DATA = (long) RangeQuery.MAX_DATA_RANGES * RangeDigester.RANGE;

    private final int file;
    private final SourceView view;
    private final Function<RangeQuery, List<RangeState>> replica;
    private final RangeReader reader;
    /** This side's digests of ranges with data, in their order; an empty range stands for zeros. */
    private final List<Own> own = new ArrayList<>();

    /** @param end behind the ranges: one with data, or many without */
    private record Own(BlockDigests blocks, RangeDigest digest, long start, long end) {}

    StretchReader(int file, SourceView view, TransferId transfer, Function<RangeQuery, List<RangeState>> replica) {
        this.file = file;
        this.view = view;
        this.replica = replica;
        this.reader = new RangeReader(transfer);
    }

    /** Where a stretch ends that starts here: behind a hole, or so much data, or at the file's end. */
    static long end(SourceFile file, long start, long size) throws IOException {
        long data = file.nextData(start);
        if (data < 0 || data >= size) {
            return size;
        }
        long hole = data / RangeDigester.RANGE * RangeDigester.RANGE;
        return hole > start ? hole : start + Math.min(size - start, DATA);
    }

    Stretch read(long start, long end) {
        try (SourceFile source = view.open(file)) {
            digest(source, start, end);
        } catch (EOFException e) {
            throw changed("shrank while it was compared", e);
        } catch (IOException e) {
            throw changed("can't be compared: " + e.getMessage(), e);
        }
        Stretch stretch = new Stretch(start);
        while (stretch.end() < end) {
            ask(stretch);
        }
        return stretch;
    }

    private ReplicationException changed(String what, IOException cause) {
        return new ReplicationException(
                ErrorCode.SOURCE_CHANGED,
                "source file " + view.path(file) + " " + what,
                "nothing is lost: the next cycle reads it again",
                cause);
    }

    private void digest(SourceFile source, long start, long end) throws IOException {
        for (long at = start; at < end; at = own.get(own.size() - 1).end()) {
            long data = source.nextData(at);
            long free = data < 0 || data >= end ? end : data / RangeDigester.RANGE * RangeDigester.RANGE;
            if (free > at) {
                own.add(new Own(null, RangeDigest.ZERO, at, free));
            } else {
                long next = at + Math.min(end - at, RangeDigester.RANGE);
                BlockDigests blocks = reader.read(source, at, next);
                own.add(new Own(blocks, reader.range(blocks), at, next));
            }
        }
    }

    /** One query, about what the stretch does not have yet; the replica answers about the first part of it or all. */
    private void ask(Stretch stretch) {
        List<Own> asked =
                own.stream().filter(each -> each.end() > stretch.end()).toList();
        List<RangeQuery.Run> runs = new ArrayList<>();
        for (Own each : asked) {
            long from = Math.max(each.start(), stretch.end());
            runs.add(new RangeQuery.Run(RangeDigester.ranges(each.end() - from), each.digest()));
        }
        List<RangeState> states = replica.apply(new RangeQuery(file, stretch.end(), runs));
        for (RangeState state : states) {
            take(stretch, asked, state);
        }
    }

    private void take(Stretch stretch, List<Own> asked, RangeState state) {
        long left = state.ranges();
        for (Own each : asked) {
            if (each.end() > stretch.end() && left > 0) {
                long ranges = Math.min(left, RangeDigester.ranges(each.end() - stretch.end()));
                long end = stretch.end() + Math.min(each.end() - stretch.end(), ranges * RangeDigester.RANGE);
                stretch.add(state, here(each, (int) Math.min(end - stretch.end(), RangeDigester.RANGE)), end);
                left -= ranges;
            }
        }
        if (left > 0) {
            throw new ReplicationException(
                    ErrorCode.PROTOCOL_VIOLATION,
                    "the replica answers about ranges that were not asked for",
                    "check that both nodes run compatible versions");
        }
    }

    private static BlockDigests here(Own own, int length) {
        return own.blocks() == null ? BlockDigests.zero(RangeDigester.blocks(length)) : own.blocks();
    }
}
