// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.ArrayList;
import java.util.List;
import org.understudy.api.compare.BlockDigests;
import org.understudy.api.compare.RangeDigester;
import org.understudy.api.compare.RangeState;

/** What was found out about a stretch of a file: where it is equal to the replica's, block by block. For one thread. */
final class Stretch {
    private final long start;
    private final List<Run> runs = new ArrayList<>();
    private long equalBytes;
    private int next;

    /** @param end the offset behind it */
    private record Run(boolean equal, long end) {}

    Stretch(long start) {
        this.start = start;
    }

    long end() {
        return runs.isEmpty() ? start : runs.get(runs.size() - 1).end();
    }

    long equalBytes() {
        return equalBytes;
    }

    /** Adds what follows, up to an offset. */
    void add(boolean equal, long end) {
        equalBytes += equal ? end - end() : 0;
        int last = runs.size() - 1;
        if (last >= 0 && runs.get(last).equal() == equal) {
            runs.set(last, new Run(equal, end));
        } else {
            runs.add(new Run(equal, end));
        }
    }

    /** Adds a range of which both sides' blocks are known. */
    void add(BlockDigests here, BlockDigests there, long end) {
        long at = end();
        for (int block = 0; block < here.count(); block++) {
            at = Math.min(end, at + RangeDigester.BLOCK);
            add(here.isSame(block, there), at);
        }
    }

    /**
     * Adds what the replica says of ranges of which this side is known.
     *
     * @param end of the ranges that it speaks of
     */
    void add(RangeState state, BlockDigests here, long end) {
        switch (state.kind()) {
            case EQUAL -> add(true, end);
            case ABSENT -> add(false, end);
            case ZERO -> add(here, BlockDigests.zero(here.count()), end);
            case DIFFERENT -> add(here, state.blocks().orElseThrow(), end);
        }
    }

    /** The run that an offset within the stretch lies in; offsets ascend from call to call. */
    boolean isEqual(long offset) {
        while (runs.get(next).end() <= offset) {
            next++;
        }
        return runs.get(next).equal();
    }

    /** The end of the run that {@link #isEqual} was asked about. */
    long runEnd() {
        return runs.get(next).end();
    }
}
