// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Digest;
import org.understudy.api.engine.ClockSkew;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferReport;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.CertificateInfo;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

/** A node with nothing to find fault with, until a test changes something. */
final class Node {
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final ReplicaAddress REPLICA = new ReplicaAddress("replica.example.org", 8443);
    static final WorkloadId WORKLOAD = WorkloadId.random();

    ReplicationState state = ReplicationState.REPLICATING;
    boolean automatic = true;
    Optional<Instant> lastComplete = Optional.of(NOW);
    int failures;
    Duration latency = Duration.ofSeconds(1);
    long missed;
    Duration skew = Duration.ZERO;
    Duration uncertainty = Duration.ofMillis(10);
    ReplicationState replicaState = ReplicationState.REPLICATING;
    Instant committed = NOW;
    String authorized = "primary.example.org";
    Instant notAfter = NOW.plus(Duration.ofDays(365));
    boolean authority;
    int port = 8443;
    long room = 50;
    long mapRoom = 50;
    final List<Event> reachability = new ArrayList<>();
    final List<RecoveryPoint> points = new ArrayList<>();
    Optional<DrillReport> drill = Optional.of(drill(NOW, DrillReport.Result.PASSED));

    Facts facts() {
        Map<WorkloadId, ReplicationStatistics> statistics = new HashMap<>();
        statistics.put(WORKLOAD, new ReplicationStatistics(NOW, NOW, 10, missed, 0, 0, latency, latency, 0, 0));
        return new Facts(
                NOW,
                List.of(relationship()),
                statistics,
                List.of(new ClockSkew(REPLICA, skew, uncertainty, NOW)),
                List.of(replica()),
                Map.of(WORKLOAD, points),
                drill.stream().toList(),
                List.of(new Authorization(authorized, Path.of("/replicas"), "DEFAULT")),
                List.of(new CertificateInfo(
                        Path.of("/etc/node.p12"), "CN=node", "CN=ca", List.of(), NOW, notAfter, authority, "00")),
                Map.of("org.understudy.server", port),
                List.of(new Facts.Room(Path.of("/replicas"), room, 100)),
                List.of(new Facts.Room(Path.of("/maps"), mapRoom, 100)),
                reachability);
    }

    private RelationshipStatus relationship() {
        return new RelationshipStatus(
                new RelationshipSettings(
                        "web1",
                        WORKLOAD,
                        Path.of("/vms"),
                        REPLICA,
                        Duration.ofSeconds(100),
                        automatic,
                        Compression.AUTO,
                        6,
                        false,
                        Priority.NORMAL,
                        RateSchedule.UNLIMITED),
                state,
                ReplicationHealth.NORMAL,
                List.of(),
                Optional.empty(),
                lastComplete.map(Node::report),
                failures == 0 ? Optional.empty() : Optional.of(failure(failures)),
                Optional.empty(),
                Optional.empty());
    }

    private static ReplicationFailure failure(int attempt) {
        return new ReplicationFailure(ErrorCode.TIMED_OUT, "told to fail", "wait", NOW, attempt, NOW, Optional.empty());
    }

    private static TransferReport report(Instant at) {
        TransferProgress progress = new TransferProgress(
                TransferId.random(), TransferKind.DELTA, TransferProgress.Phase.COMPLETE, at, 1, 1, 1, 1, 1, 1, 0, 1);
        return new TransferReport(progress, at, Duration.ZERO);
    }

    private ReplicaStatus replica() {
        return new ReplicaStatus(
                new StoredWorkload(
                        WORKLOAD,
                        "db1",
                        Path.of("/replicas/db1"),
                        "DEFAULT",
                        "primary.example.org",
                        Optional.of(TransferId.random()),
                        Optional.of(committed),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        false),
                replicaState,
                ReplicationHealth.NORMAL,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    void point(long bytes, Optional<Instant> lockedUntil) {
        points.add(new RecoveryPoint(
                TransferId.random(),
                NOW,
                Digest.NONE,
                List.of(),
                lockedUntil,
                false,
                ReceiptStatus.NONE,
                bytes,
                Optional.empty(),
                false));
    }

    static DrillReport drill(Instant at, DrillReport.Result result) {
        return new DrillReport(
                WORKLOAD,
                "db1",
                TransferId.random(),
                at,
                at,
                Duration.ofMillis(60),
                true,
                List.of(),
                Duration.ZERO,
                Optional.empty(),
                result,
                "",
                "the hook ended with 3");
    }

    void reachability(EventType type) {
        reachability.add(new Event(
                1,
                NOW,
                type,
                Optional.empty(),
                Optional.empty(),
                Optional.of(REPLICA.toString()),
                Optional.empty(),
                "nothing listens there",
                ""));
    }
}
