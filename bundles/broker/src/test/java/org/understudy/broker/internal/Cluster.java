// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.broker.internal;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.transport.ControlChannels;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlReply.MemberStatus;
import org.understudy.api.transport.ControlRequest;

/** Nodes of a cluster that answer what a test tells them to, or not at all. */
final class Cluster implements ControlChannels {
    private final Map<ReplicaAddress, Node> nodes = new ConcurrentHashMap<>();

    /** A node; the workloads that it holds with the time of their last commit. */
    static final class Node {
        final Map<WorkloadId, Instant> held = new ConcurrentHashMap<>();
        volatile long freeBytes;
        volatile boolean dead;
        volatile boolean silent;
    }

    Node node(ReplicaAddress address) {
        return nodes.computeIfAbsent(address, each -> new Node());
    }

    @Override
    public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request) {
        Node node = nodes.get(replica);
        if (node == null || node.dead) {
            throw new ReplicationException(
                    ErrorCode.CONNECTION_REFUSED, "replica " + replica + ": nothing listens there", "");
        }
        if (node.silent) {
            waitForever();
        }
        WorkloadId workload = ((ControlRequest.DescribeMember) request).workload();
        Optional<Instant> committed = Optional.ofNullable(node.held.get(workload));
        return request.replyType()
                .cast(new MemberStatus(committed.isPresent(), committed, node.held.size(), node.freeBytes));
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "interrupted", "", e);
        }
    }
}
