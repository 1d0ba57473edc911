// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.nio.file.Path;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.PointView;
import org.understudy.api.store.StateCopies;
import org.understudy.api.store.StateCopy;

/** The copies of a real store, with places where a test can step in. */
final class PlainCopies implements StateCopies {
    private final StateCopies copies;
    /** Called before each copy. */
    volatile Runnable before = () -> {};
    /** Called once a copy is whole. */
    volatile Runnable after = () -> {};

    PlainCopies(StateCopies copies) {
        this.copies = copies;
    }

    @Override
    public StateCopy copy(WorkloadId id, TransferId state, Path target, CopyProgress progress) {
        before.run();
        StateCopy copy = copies.copy(id, state, target, progress);
        after.run();
        return copy;
    }

    @Override
    public PointView openLatest(WorkloadId id) {
        return copies.openLatest(id);
    }
}
