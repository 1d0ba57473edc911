// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.ClockSkew;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.event.Event;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.CertificateInfo;
import org.understudy.api.store.RecoveryPoint;

/**
 * What is known of this node at a moment; lists of a role that it does not have are empty.
 *
 * @param statistics of the relationships
 * @param recoveryPoints of the replicas, newest first
 * @param drills the test failovers of which reports are kept
 * @param certificates of this node
 * @param ports that it listens on, by the configuration's PID
 * @param locations the disks of the replicas
 * @param maps the disks of the block maps, one at most
 * @param reachability the latest event about whether each replica can be reached
 */
record Facts(
        Instant now,
        List<RelationshipStatus> relationships,
        Map<WorkloadId, ReplicationStatistics> statistics,
        List<ClockSkew> skews,
        List<ReplicaStatus> replicas,
        Map<WorkloadId, List<RecoveryPoint>> recoveryPoints,
        List<DrillReport> drills,
        List<Authorization> authorizations,
        List<CertificateInfo> certificates,
        Map<String, Integer> ports,
        List<Room> locations,
        List<Room> maps,
        List<Event> reachability) {

    /** How much room a folder's disk has, in bytes. */
    record Room(Path folder, long usable, long total) {
        /** In percent, rounded down. */
        long usablePercent() {
            return total == 0 ? 0 : (long) (100.0 * usable / total);
        }
    }

    Facts {
        relationships = List.copyOf(relationships);
        statistics = Map.copyOf(statistics);
        skews = List.copyOf(skews);
        replicas = List.copyOf(replicas);
        recoveryPoints = Map.copyOf(recoveryPoints);
        drills = List.copyOf(drills);
        authorizations = List.copyOf(authorizations);
        certificates = List.copyOf(certificates);
        ports = Map.copyOf(ports);
        locations = List.copyOf(locations);
        maps = List.copyOf(maps);
        reachability = List.copyOf(reachability);
    }

    List<RecoveryPoint> points(ReplicaStatus replica) {
        return recoveryPoints.getOrDefault(replica.stored().id(), List.of());
    }
}
