// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TestFailovers;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventFilter;
import org.understudy.api.event.EventJournal;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.CertificateInfo;
import org.understudy.api.security.CertificateTool;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.store.RecoveryPoint;

/** Collects the facts from the node's services. */
final class FactFinder {
    private static final Logger LOG = LoggerFactory.getLogger(FactFinder.class);
    private static final String SERVERS =
            "(|(service.pid=org.understudy.server)(service.factoryPid=org.understudy.listener))";
    private static final int DEFAULT_PORT = 8443;

    private final EventJournal journal;
    private final PrimaryAuthorizations authorizations;
    private final CertificateTool certificates;
    private final ConfigurationAdmin configurations;
    private final Path maps;
    private final Clock clock;

    /** @param maps the folder of the block maps; need not exist */
    FactFinder(
            EventJournal journal,
            PrimaryAuthorizations authorizations,
            CertificateTool certificates,
            ConfigurationAdmin configurations,
            Path maps,
            Clock clock) {
        this.journal = journal;
        this.authorizations = authorizations;
        this.certificates = certificates;
        this.configurations = configurations;
        this.maps = maps;
        this.clock = clock;
    }

    /** Either service may be absent, on a node of one role. */
    Facts find(Optional<ReplicationService> primary, Optional<ReplicaService> replica, Optional<TestFailovers> tests) {
        List<RelationshipStatus> relationships =
                primary.map(ReplicationService::list).orElse(List.of());
        Map<WorkloadId, ReplicationStatistics> statistics = new HashMap<>();
        for (RelationshipStatus status : relationships) {
            WorkloadId workload = status.settings().workload();
            try {
                statistics.put(workload, primary.orElseThrow().measure(workload.toString()));
            } catch (ReplicationException e) {
                LOG.debug("'{}' was removed meanwhile.", status.settings().name(), e);
            }
        }
        List<ReplicaStatus> replicas = replica.map(ReplicaService::list).orElse(List.of());
        Map<WorkloadId, List<RecoveryPoint>> points = new HashMap<>();
        for (ReplicaStatus status : replicas) {
            WorkloadId workload = status.stored().id();
            try {
                points.put(workload, replica.orElseThrow().points(workload.toString()));
            } catch (ReplicationException e) {
                LOG.debug("The points of '{}' can't be read.", status.stored().name(), e);
            }
        }
        List<Authorization> authorized = authorizations.list();
        return new Facts(
                clock.instant(),
                relationships,
                statistics,
                primary.map(ReplicationService::clockSkews).orElse(List.of()),
                replicas,
                points,
                tests.map(TestFailovers::drills).orElse(List.of()),
                authorized,
                certificates(),
                ports(),
                rooms(authorized.stream()
                        .map(Authorization::location)
                        .distinct()
                        .toList()),
                rooms(List.of(maps)),
                reachability());
    }

    private List<CertificateInfo> certificates() {
        try {
            // a file may have the authority's certificate, too, and several files the same one
            return certificates.show(certificates.defaultFolder()).stream()
                    .collect(Collectors.toMap(
                            CertificateInfo::sha256, Function.identity(), (first, again) -> first, LinkedHashMap::new))
                    .values()
                    .stream()
                    .toList();
        } catch (ReplicationException e) {
            LOG.debug("The node has no certificates that can be shown.", e);
            return List.of();
        }
    }

    private Map<String, Integer> ports() {
        Map<String, Integer> ports = new HashMap<>();
        try {
            Configuration[] found = configurations.listConfigurations(SERVERS);
            for (Configuration each : found == null ? new Configuration[0] : found) {
                Object port = each.getProperties().get("port");
                ports.put(each.getPid(), port == null ? DEFAULT_PORT : Integer.parseInt(port.toString()));
            }
        } catch (IOException | InvalidSyntaxException | NumberFormatException e) {
            LOG.debug("The ports of the replica server are not known.", e);
        }
        return ports;
    }

    /** A folder that does not exist, or can't be looked at, has no room that could be told. */
    private static List<Facts.Room> rooms(Collection<Path> folders) {
        return folders.stream().flatMap(FactFinder::room).toList();
    }

    private static Stream<Facts.Room> room(Path folder) {
        try {
            FileStore disk = Files.getFileStore(folder);
            return Stream.of(new Facts.Room(folder, disk.getUsableSpace(), disk.getTotalSpace()));
        } catch (IOException e) {
            LOG.debug("The room in {} is not known.", folder, e);
            return Stream.of();
        }
    }

    private List<Event> reachability() {
        Map<String, Event> latest = new LinkedHashMap<>();
        for (Event event : journal.find(EventFilter.ALL, Integer.MAX_VALUE)) {
            if (event.type() == EventType.REPLICA_UNREACHABLE || event.type() == EventType.REPLICA_REACHABLE) {
                event.peer().ifPresent(peer -> latest.put(peer, event));
            }
        }
        return List.copyOf(latest.values());
    }
}
