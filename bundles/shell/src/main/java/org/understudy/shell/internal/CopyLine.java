// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.io.PrintStream;
import org.understudy.api.store.CopyProgress;

/** Shows how far a copy is, on one line that is written over. */
final class CopyLine implements CopyProgress {
    private final PrintStream out;
    private long printed = -1;

    private CopyLine(PrintStream out) {
        this.out = out;
    }

    /** @param interactive whether a person looks at it; else nothing is printed */
    static CopyProgress to(PrintStream out, boolean interactive) {
        return interactive ? new CopyLine(out) : CopyProgress.NONE;
    }

    @Override
    public boolean copied(long done, long total) {
        long percent = total == 0 ? 100 : done * 100 / total;
        if (percent != printed) {
            printed = percent;
            out.print("\rCopying " + percent + " % of " + Text.bytes(total) + (done >= total ? "\n" : ""));
            out.flush();
        }
        return true;
    }
}
