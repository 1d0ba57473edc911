// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import org.understudy.api.store.ReplicaStore;
import org.understudy.store.CompareContractTest;

class CurrentRangesTest extends CompareContractTest {
    @Override
    protected ReplicaStore createStore() {
        return new FileReplicaStore();
    }
}
