// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ManagedServiceFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.understudy.api.WorkloadId;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.config.Settings;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.engine.ClockSkew;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaLocator;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TakeOver;
import org.understudy.api.engine.TransferDispatcher;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.event.EventSink;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.transport.ControlSender;
import org.understudy.api.transport.DataChannels;
import org.understudy.api.transport.TrafficShaper;
import org.understudy.engine.internal.stats.Monitoring;
import org.understudy.io.FactoryConfigurations;

/** Replication as operators see it: what they ask for goes to a relationship, and what they should know comes of it. */
@Component(
        service = {ReplicationService.class, PrimaryEngine.class},
        immediate = true)
public final class PrimaryEngine implements ReplicationService {
    private static final int MAX_REASON = 200;

    private final PrimaryParts parts;
    private final Relationships relationships;
    private final HealthWatch watch;

    private final Runnable onTableChange = this::tableChanged;
    private Runnable unlisten = () -> {};
    private ServiceRegistration<ManagedServiceFactory> registration;

    @Activate
    public PrimaryEngine(
            BundleContext bundle,
            @Reference ConfigurationAdmin admin,
            @Reference ControlSender control,
            @Reference DataChannels data,
            @Reference TransferDispatcher dispatcher,
            @Reference ViewRegistry views,
            @Reference ChangeTracker tracker,
            @Reference(target = "(" + ChunkBuffers.DIRECTION + "=" + ChunkBuffers.OUT + ")") ChunkBuffers buffers,
            @Reference TrafficShaper shaper,
            @Reference KeyEnvelopes envelopes,
            @Reference ReceiptSigner signer,
            @Reference Workers workers,
            @Reference EventSink events,
            @Reference AuditTrail audit,
            @Reference Monitoring monitoring,
            @Reference RetryTable table,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    ReplicaLocator locator)
            throws IOException {
        this(PrimaryParts.open(
                folder(bundle),
                new FactoryConfigurations(
                        admin,
                        Optional.ofNullable(bundle.getProperty("karaf.etc")).map(Path::of)),
                new PrimaryParts.Disk(views, tracker, buffers),
                new PrimaryParts.Network(control, data, dispatcher, shaper, envelopes, signer, locator),
                new PrimaryParts.Shared(workers, events, audit, monitoring, table)));
        watch.start();
        unlisten = () -> table.removeListener(onTableChange);
        table.addListener(onTableChange);
        // Not by Declarative Services: Configuration Admin would ask for it while it is being activated, give up after
        // five seconds, and never deliver the relationships.
        registration = bundle.registerService(
                ManagedServiceFactory.class,
                relationships,
                new Hashtable<>(Map.of(Constants.SERVICE_PID, RelationshipSettings.FACTORY_PID)));
    }

    PrimaryEngine(PrimaryParts parts) {
        this.parts = parts;
        this.relationships = new Relationships(parts);
        parts.context().circuits().start(replica -> relationships.all().stream().anyMatch(each -> each.wants(replica)));
        this.watch = new HealthWatch(
                parts.supervision(),
                parts.context().timer(),
                () -> relationships.all().stream().map(Watched::new).toList());
    }

    private static Path folder(BundleContext bundle) {
        return Path.of(Optional.ofNullable(bundle.getProperty("karaf.data")).orElse("data"))
                .toAbsolutePath()
                .resolve("understudy/primary");
    }

    private final class Watched implements HealthWatch.Watched {
        private final Relationship relationship;

        Watched(Relationship relationship) {
            this.relationship = relationship;
        }

        @Override
        public WorkloadId workload() {
            return relationship.settings().workload();
        }

        @Override
        public RelationshipStatus status() {
            return PrimaryEngine.this.status(relationship);
        }
    }

    PrimaryParts parts() {
        return parts;
    }

    Relationships relationships() {
        return relationships;
    }

    HealthWatch watch() {
        return watch;
    }

    private RelationshipStatus status(Relationship relationship) {
        return relationship.status(statistics(relationship));
    }

    private ReplicationStatistics statistics(Relationship relationship) {
        return parts.supervision()
                .statistics()
                .window(relationship.settings().workload())
                .statistics();
    }

    @Deactivate
    void close() {
        if (registration != null) {
            registration.unregister();
        }
        watch.close();
        parts.context().circuits().close();
        unlisten.run();
        relationships.close();
        parts.context().states().close();
    }

    /** The retry table was changed. */
    void tableChanged() {
        parts.context().circuits().tableChanged();
        relationships.all().forEach(Relationship::tableChanged);
    }

    @Override
    public List<RelationshipStatus> list() {
        return relationships.all().stream()
                .map(this::status)
                .sorted(Comparator.comparing(status -> status.settings().name()))
                .toList();
    }

    @Override
    public RelationshipStatus status(String nameOrId) {
        return status(relationships.find(nameOrId));
    }

    @Override
    public Optional<RelationshipStatus> find(WorkloadId workload) {
        return relationships.all().stream()
                .filter(each -> each.settings().workload().equals(workload))
                .findFirst()
                .map(this::status);
    }

    @Override
    public RelationshipStatus enable(RelationshipSettings wanted) {
        RelationshipSettings settings = parsed(wanted);
        requireReadable(settings);
        return status(relationships.make(settings, free -> {}));
    }

    private static RelationshipSettings parsed(RelationshipSettings wanted) {
        return RelationshipConfig.parse(Settings.of(RelationshipConfig.format(wanted)));
    }

    private void requireReadable(RelationshipSettings settings) {
        // as they are: hooks run for transfers alone
        parts.views().named(settings.reading().view());
        parts.views().open(settings, false).close();
    }

    @Override
    public TransferHandle prepareFailover(String nameOrId) {
        return parts.audit()
                .perform(
                        AuditAction.FAILOVER_PREPARE,
                        nameOrId,
                        "",
                        () -> relationships.find(nameOrId).prepareFailover());
    }

    @Override
    public RelationshipStatus takeOver(TakeOver wanted) {
        RelationshipSettings settings = RelationshipConfig.parse(Settings.of(Map.of(
                "name", wanted.name(),
                "workload", wanted.workload().toString(),
                "source", wanted.source().toString(),
                "replica", wanted.to().replica().toString(),
                "interval", String.valueOf(wanted.to().interval().toSeconds()),
                "automatic", String.valueOf(wanted.to().automatic()))));
        requireReadable(settings);
        return status(relationships.make(settings, free -> {
            parts.context().states().raiseEpoch(settings.workload(), wanted.epoch());
            replicating(settings, parts.context().clock().instant());
        }));
    }

    @Override
    public TransferHandle start(String nameOrId) {
        return relationships.find(nameOrId).start();
    }

    @Override
    public void startAt(String nameOrId, Optional<Instant> at) {
        relationships.find(nameOrId).startAt(at);
    }

    @Override
    public TransferHandle resync(String nameOrId) {
        return relationships.find(nameOrId).resync();
    }

    @Override
    public TransferHandle sync(String nameOrId) {
        return relationships.find(nameOrId).sync();
    }

    @Override
    public Optional<TransferHandle> running(String nameOrId) {
        return relationships.find(nameOrId).running();
    }

    @Override
    public void suspend(String nameOrId) {
        Relationship relationship = relationships.find(nameOrId);
        relationship.suspend();
        parts.supervision().suspended(relationship.settings());
    }

    @Override
    public void resume(String nameOrId) {
        Relationship relationship = relationships.find(nameOrId);
        relationship.resume();
        parts.supervision().resumed(relationship.settings());
    }

    @Override
    public ReplicationStatistics measure(String nameOrId) {
        return statistics(relationships.find(nameOrId));
    }

    @Override
    public void resetStatistics(String nameOrId) {
        RelationshipSettings settings = relationships.find(nameOrId).settings();
        parts.supervision().statistics().reset(settings.workload());
        parts.supervision().statisticsReset(settings);
    }

    @Override
    public List<ClockSkew> clockSkews() {
        return parts.skews().skews();
    }

    @Override
    public void remove(String nameOrId) {
        parts.audit().perform(AuditAction.RELATIONSHIP_REMOVE, nameOrId, "", () -> relationships.remove(nameOrId));
    }

    @Override
    public RelationshipSettings beginMigration(String nameOrId, Migration.Kind kind, String reason) {
        if (kind == Migration.Kind.ARRIVAL) {
            throw new IllegalArgumentException("a machine that arrives is accepted");
        }
        String line = reason.replaceAll("\\p{Cntrl}", " ").strip();
        Relationship relationship = relationships.find(nameOrId);
        relationship.beginMigration(kind, line.substring(0, Math.min(line.length(), MAX_REASON)));
        return relationship.settings();
    }

    @Override
    public void endMigration(String nameOrId, Path newSource) {
        Relationship found = relationships.find(nameOrId);
        found.requireMigration(EnumSet.of(Migration.Kind.STORAGE));
        RelationshipSettings settings = parsed(found.settings().from(newSource));
        requireReadable(settings);
        // Before the migration is over: a crash in between leaves it under way, with the new folder.
        relationships.keep(settings);
        found.change(settings);
        found.endMigration();
    }

    @Override
    public void leave(String nameOrId) {
        parts.audit().perform(AuditAction.MACHINE_LEAVE, nameOrId, "", () -> {
            relationships.find(nameOrId).requireMigration(EnumSet.of(Migration.Kind.MACHINE));
            relationships.remove(nameOrId);
        });
    }

    @Override
    public void cancelMigration(String nameOrId) {
        Relationship relationship = relationships.find(nameOrId);
        relationship.requireMigration(EnumSet.of(Migration.Kind.STORAGE, Migration.Kind.MACHINE));
        relationship.endMigration();
    }

    @Override
    public RelationshipStatus accept(RelationshipSettings wanted) {
        RelationshipSettings settings = parsed(wanted);
        requireReadable(settings);
        return parts.audit()
                .perform(
                        AuditAction.MACHINE_ACCEPT,
                        settings.name(),
                        settings.workload() + ", to " + settings.replica(),
                        () -> status(relationships.make(settings, free -> arrive(settings))));
    }

    private void arrive(RelationshipSettings settings) {
        // The relationship finds both when it is made. A crash before its configuration is kept leaves them behind:
        // they
        // mean nothing, and are written anew when the machine is accepted again.
        Instant now = parts.context().clock().instant();
        parts.migrations().put(settings.workload(), new Migration(Migration.Kind.ARRIVAL, "", now, 0));
        replicating(settings, now);
    }

    /** The relationship begins with a replica that has a state. */
    private void replicating(RelationshipSettings settings, Instant now) {
        parts.context()
                .states()
                .put(
                        settings.workload(),
                        RelationshipState.initial()
                                .in(ReplicationState.REPLICATING)
                                .comparing(true)
                                .due(Optional.of(now)));
    }
}
