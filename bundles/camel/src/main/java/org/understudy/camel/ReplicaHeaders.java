// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel;

/** The headers of messages at {@code replica:} endpoints. */
public final class ReplicaHeaders {
    /** To {@code replica:control} and {@code replica:data}: where to, an {@code org.understudy.api.ReplicaAddress}. */
    public static final String REPLICA = "UnderstudyReplica";

    /** To {@code replica:data}: whose chunk it is, an {@code org.understudy.api.WorkloadId}. */
    public static final String WORKLOAD = "UnderstudyWorkload";

    /** From {@code replica:control} and {@code replica:data}: who sent it, an {@code org.understudy.api.security.Peer}. */
    public static final String PEER = "UnderstudyPeer";

    private ReplicaHeaders() {}
}
