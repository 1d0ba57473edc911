// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.understudy.api.advice.Advisor;
import org.understudy.api.advice.Finding;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.TestFailovers;
import org.understudy.api.event.EventJournal;
import org.understudy.api.security.CertificateTool;
import org.understudy.api.security.PrimaryAuthorizations;

/** Asks all rules. */
@Component
public final class NodeAdvisor implements Advisor {
    static final List<AdviceRule> RULES = List.of(
            new CertificateExpiry(),
            new SkewedClock(),
            new ShortInterval(),
            new MissedCycles(),
            new Forgotten(),
            new NeverStarted(),
            new ManualCycles(),
            new UnreachableReplica(),
            new RepeatedFailures(),
            new UnusualPort(),
            new WideAuthorization(),
            new ReplicaRoom(),
            new LockedPoints(),
            new UntestedFailover(),
            new MapRoom());

    private final FactFinder facts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile ReplicationService primary;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile ReplicaService replica;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile TestFailovers tests;

    @Activate
    public NodeAdvisor(
            BundleContext bundle,
            @Reference EventJournal journal,
            @Reference PrimaryAuthorizations authorizations,
            @Reference CertificateTool certificates,
            @Reference ConfigurationAdmin configurations) {
        this.facts = new FactFinder(
                journal,
                authorizations,
                certificates,
                configurations,
                Path.of(Optional.ofNullable(bundle.getProperty("karaf.data")).orElse("data"))
                        .toAbsolutePath()
                        .resolve("understudy/primary/maps"),
                Clock.systemUTC());
    }

    @Override
    public List<Finding> advise() {
        return advise(
                facts.find(Optional.ofNullable(primary), Optional.ofNullable(replica), Optional.ofNullable(tests)));
    }

    static List<Finding> advise(Facts facts) {
        return RULES.stream()
                .flatMap(rule -> rule.look(facts).stream())
                .sorted(Comparator.comparing(Finding::severity)
                        .reversed()
                        .thenComparing(Finding::rule)
                        .thenComparing(Finding::subject))
                .toList();
    }
}
