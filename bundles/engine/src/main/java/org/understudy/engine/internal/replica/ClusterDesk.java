// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.broker.ReplicaBroker;
import org.understudy.api.security.Peer;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.transport.ControlReply.MemberStatus;
import org.understudy.api.transport.ControlReply.ReplicaLocation;
import org.understudy.api.transport.ControlRequest;

/** What a replica answers as a broker, and as a node of a broker's cluster. Thread-safe. */
final class ClusterDesk {
    private final ReplicaBroker broker;

    ClusterDesk(ReplicaBroker broker) {
        this.broker = broker;
    }

    ReplicaLocation locate(Peer primary, ControlRequest.LocateReplica question) {
        return new ReplicaLocation(broker.locate(primary, question.workload()));
    }

    /** Only to nodes of the cluster: which workloads there are is nobody else's business. */
    MemberStatus describe(Peer peer, ControlRequest.DescribeMember question, List<StoredWorkload> workloads) {
        if (!broker.isMember(peer)) {
            throw new ReplicationException(
                    ErrorCode.PRIMARY_NOT_AUTHORIZED,
                    peer.name() + " is no node of this replica's cluster",
                    "list the same members in org.understudy.broker of all nodes");
        }
        Optional<StoredWorkload> held = workloads.stream()
                .filter(stored -> stored.id().equals(question.workload())
                        && stored.trustGroup().equals(question.trustGroup()))
                .findFirst();
        return new MemberStatus(
                held.isPresent(),
                held.flatMap(StoredWorkload::committedAt),
                workloads.size(),
                freeBytes(peer.authorization().location()));
    }

    private static long freeBytes(Path location) {
        try {
            Path existing = location;
            while (!Files.exists(existing)) {
                existing = existing.getParent();
            }
            return Files.getFileStore(existing).getUsableSpace();
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the free space of " + location + " can't be found out: " + e.getMessage(),
                    "check the disk of that folder",
                    e);
        }
    }
}
