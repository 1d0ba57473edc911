// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import org.understudy.api.ReplicaAddress;

/** Knows at which server a relationship's replica is: where its settings say, or where a broker says. Thread-safe. */
public interface ReplicaLocator {
    /** What settings without a broker say. */
    ReplicaLocator CONFIGURED = new ReplicaLocator() {
        @Override
        public ReplicaAddress locate(RelationshipSettings settings) {
            return settings.replica();
        }

        @Override
        public void forget(RelationshipSettings settings) {
            // nothing is remembered
        }
    };

    /**
     * Asked before each attempt; may ask the network, within the time-out of a control message.
     *
     * @throws org.understudy.api.ReplicationException if a broker can't be asked, or does not know the workload
     */
    ReplicaAddress locate(RelationshipSettings settings);

    /** Forgets what a broker answered: the retry table says to ask it again. Returns at once. */
    void forget(RelationshipSettings settings);
}
