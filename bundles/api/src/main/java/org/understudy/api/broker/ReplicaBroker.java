// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.broker;

import java.util.List;
import java.util.Optional;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.security.Peer;

/**
 * A cluster's one address, as the broker of Hyper-V Replica: it picks a node for a new workload, knows which node holds
 * which, and is asked again when a node says that the workload is not there. Every node of a cluster has the same list of
 * members, and so any of them can be the broker. Thread-safe.
 */
public interface ReplicaBroker {
    /**
     * A node of the cluster, as it answered just now.
     *
     * @param failure why it did not answer
     * @param workloads how many it holds
     * @param freeBytes at the location of the asking node's workloads
     */
    record Member(ReplicaAddress address, Optional<String> failure, int workloads, long freeBytes) {}

    /**
     * The node that holds a workload, or is to hold it. Waits for the members' answers, at most the configured time.
     *
     * @param primary who asks; only workloads of its trust group are found
     * @throws org.understudy.api.ReplicationException with {@code NO_BROKER} if this node is none,
     *     {@code NO_MEMBER_AVAILABLE} if no node answers
     */
    ReplicaAddress locate(Peer primary, WorkloadId workload);

    /** Whether a peer is a node of this node's cluster, and so may ask what this node holds. */
    boolean isMember(Peer peer);

    /** All members, asked now; empty if this node is no broker. */
    List<Member> members();
}
