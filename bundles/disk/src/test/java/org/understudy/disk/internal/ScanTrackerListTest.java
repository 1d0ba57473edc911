// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import org.understudy.api.disk.ChangeTracker;
import org.understudy.disk.ChangeListContractTest;

class ScanTrackerListTest extends ChangeListContractTest {
    @Override
    protected ChangeTracker createTracker() {
        return new ScanTracker();
    }

    @Override
    protected int blockSize() {
        return BlockMaps.BLOCK;
    }
}
