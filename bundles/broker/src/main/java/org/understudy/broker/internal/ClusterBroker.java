// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.broker.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.broker.ReplicaBroker;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ControlChannels;
import org.understudy.api.transport.ControlRequest;
import org.understudy.broker.internal.Assignments.Assignment;
import org.understudy.broker.internal.Census.Answer;

/**
 * Finds workloads by asking all members: what a node says that it holds counts more than what was assigned. So any node of
 * the cluster can be the broker, and a workload that moved between nodes is found where it is now.
 */
@Component(service = ReplicaBroker.class, immediate = true)
public final class ClusterBroker implements ReplicaBroker, ManagedService {
    static final String PID = "org.understudy.broker";
    private static final Logger LOG = LoggerFactory.getLogger(ClusterBroker.class);
    /** No workload has it: a question about it is one about the member alone. */
    private static final WorkloadId NO_WORKLOAD = new WorkloadId(new UUID(0, 0));

    private final Assignments assignments;
    private final Census census;
    private volatile BrokerSettings settings = BrokerSettings.NONE;
    private ServiceRegistration<ManagedService> registration;

    @Activate
    public ClusterBroker(BundleContext bundle, @Reference ControlChannels channels) throws IOException {
        this(
                channels,
                Path.of(Optional.ofNullable(bundle.getProperty("karaf.data")).orElse("data"))
                        .toAbsolutePath()
                        .resolve("understudy/broker/workloads"));
        // Not by Declarative Services: Configuration Admin would ask for it while it is being activated, give up after
        // five seconds, and never deliver the configuration.
        registration =
                bundle.registerService(ManagedService.class, this, new Hashtable<>(Map.of(Constants.SERVICE_PID, PID)));
    }

    ClusterBroker(ControlChannels channels, Path file) throws IOException {
        this.assignments = new Assignments(file);
        this.census = new Census(channels);
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            settings = properties == null ? BrokerSettings.NONE : BrokerSettings.parse(Settings.of(properties));
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The cluster stays as it was.", PID, e.getMessage(), e.remedy());
        }
    }

    @Override
    public ReplicaAddress locate(Peer primary, WorkloadId workload) {
        BrokerSettings cluster = settings;
        if (cluster.members().isEmpty()) {
            throw new ReplicationException(
                    ErrorCode.NO_BROKER,
                    "this node is no broker",
                    "list the nodes of its cluster as members in " + PID
                            + ", or set broker = false in the relationship");
        }
        List<Answer> answers = census.take(
                cluster,
                new ControlRequest.DescribeMember(
                        workload, primary.authorization().trustGroup()));
        Optional<ReplicaAddress> holder = answers.stream()
                .filter(answer -> answer.isThere() && answer.status().holds())
                .max(Comparator.comparing(
                        answer -> answer.status().committedAt().orElse(Instant.MIN)))
                .map(Answer::member);
        if (holder.isPresent()) {
            assignments.put(workload, new Assignment(holder.get(), true));
            return holder.get();
        }
        return assigned(workload, answers).orElseGet(() -> assign(workload, answers));
    }

    /** Where it was sent before, if it may be there: a node that held it and does not answer now has it still. */
    private Optional<ReplicaAddress> assigned(WorkloadId workload, List<Answer> answers) {
        return assignments
                .find(workload)
                .filter(assignment -> answers.stream()
                        .filter(answer -> answer.member().equals(assignment.member()))
                        .anyMatch(answer -> answer.isThere() != assignment.confirmed()))
                .map(Assignment::member);
    }

    private ReplicaAddress assign(WorkloadId workload, List<Answer> answers) {
        ReplicaAddress member = answers.stream()
                .filter(Answer::isThere)
                .max(Comparator.comparingLong(answer -> answer.status().freeBytes()))
                .map(Answer::member)
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.NO_MEMBER_AVAILABLE,
                        "no node of the cluster answers: "
                                + answers.stream()
                                        .map(answer -> answer.failure().getMessage())
                                        .collect(Collectors.joining("; ")),
                        "start a node of the cluster, and let its nodes authorize each other"));
        assignments.put(workload, new Assignment(member, false));
        LOG.info("Workload {} goes to {}.", workload, member);
        return member;
    }

    @Override
    public boolean isMember(Peer peer) {
        return settings.members().stream().anyMatch(member -> member.host().equalsIgnoreCase(peer.name()));
    }

    @Override
    public List<Member> members() {
        return census.take(settings, new ControlRequest.DescribeMember(NO_WORKLOAD, "")).stream()
                .map(answer -> answer.isThere()
                        ? new Member(
                                answer.member(),
                                Optional.empty(),
                                answer.status().workloads(),
                                answer.status().freeBytes())
                        : new Member(
                                answer.member(), Optional.of(answer.failure().getMessage()), 0, 0))
                .toList();
    }

    @Deactivate
    void close() {
        if (registration != null) {
            registration.unregister();
        }
        census.close();
    }
}
