// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.EnumSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.engine.ClockSkew;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaLocator;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TransferDispatcher;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.event.EventSink;
import org.understudy.api.transport.ControlSender;
import org.understudy.api.transport.DataChannels;
import org.understudy.api.transport.TrafficShaper;
import org.understudy.engine.internal.stats.Monitoring;
import org.understudy.engine.internal.stats.Statistics;
import org.understudy.io.DurableFiles;
import org.understudy.io.FactoryConfigurations;

/** All relationships of a primary: one for each factory configuration. */
@Component(service = ReplicationService.class, immediate = true)
public final class PrimaryEngine implements ReplicationService, ManagedServiceFactory {
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryEngine.class);
    private static final Duration REMOVE_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_REASON = 200;
    private static final String COMMENT =
            "A workload that this node replicates. A change works from the next cycle on.";

    private final FactoryConfigurations configurations;
    private final ConsistentView views;
    private final Path maps;
    private final TrafficShaper shaper;
    private final Relationship.Context context;
    private final Migrations migrations;
    private final Supervision supervision;
    private final SkewMeter skews;
    private final HealthWatch watch;
    /** By the configuration's PID. */
    private final Map<String, Relationship> relationships = new ConcurrentHashMap<>();

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
            @Reference ConsistentView views,
            @Reference ChangeTracker tracker,
            @Reference(target = "(" + ChunkBuffers.DIRECTION + "=" + ChunkBuffers.OUT + ")") ChunkBuffers buffers,
            @Reference TrafficShaper shaper,
            @Reference Workers workers,
            @Reference EventSink events,
            @Reference Monitoring monitoring,
            @Reference RetryTable table,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    ReplicaLocator locator)
            throws IOException {
        this(
                bundle,
                admin,
                new SkewMeter(control, Clock.systemUTC()),
                data,
                dispatcher,
                views,
                tracker,
                buffers,
                shaper,
                workers,
                events,
                monitoring,
                table,
                locator == null ? ReplicaLocator.CONFIGURED : locator,
                StateStore.open(folder(bundle).resolve("state.mv")));
    }

    private PrimaryEngine(
            BundleContext bundle,
            ConfigurationAdmin admin,
            SkewMeter control,
            DataChannels data,
            TransferDispatcher dispatcher,
            ConsistentView views,
            ChangeTracker tracker,
            ChunkBuffers buffers,
            TrafficShaper shaper,
            Workers workers,
            EventSink events,
            Monitoring monitoring,
            RetryTable table,
            ReplicaLocator locator,
            StateStore states) {
        this(
                bundle,
                admin,
                control,
                data,
                dispatcher,
                views,
                tracker,
                buffers,
                shaper,
                workers,
                table,
                locator,
                new Circuits(new Circuits.Context(
                        control,
                        states,
                        workers.probes(),
                        workers.timer(),
                        Clock.systemUTC(),
                        new ClockJumps(Clock.systemUTC(), System::nanoTime),
                        table,
                        events,
                        () -> ThreadLocalRandom.current().nextDouble())),
                states,
                new Supervision(events, new Statistics(states, monitoring::settings, Clock.systemDefaultZone())));
    }

    private PrimaryEngine(
            BundleContext bundle,
            ConfigurationAdmin admin,
            SkewMeter control,
            DataChannels data,
            TransferDispatcher dispatcher,
            ConsistentView views,
            ChangeTracker tracker,
            ChunkBuffers buffers,
            TrafficShaper shaper,
            Workers workers,
            RetryTable table,
            ReplicaLocator locator,
            Circuits circuits,
            StateStore states,
            Supervision supervision) {
        this(
                new FactoryConfigurations(
                        admin,
                        Optional.ofNullable(bundle.getProperty("karaf.etc")).map(Path::of)),
                views,
                maps(folder(bundle)),
                shaper,
                new Relationship.Context(
                        new Cycle(control, data, dispatcher, views, tracker, buffers, maps(folder(bundle))),
                        states,
                        workers.cycles(),
                        workers.timer(),
                        Clock.systemUTC(),
                        new ClockJumps(Clock.systemUTC(), System::nanoTime),
                        table,
                        locator,
                        circuits,
                        () -> ThreadLocalRandom.current().nextDouble(),
                        data::close,
                        supervision),
                supervision,
                control);
        watch.start();
        unlisten = () -> table.removeListener(onTableChange);
        table.addListener(onTableChange);
        // Not by Declarative Services: Configuration Admin would ask for it while it is being activated, give up after
        // five seconds, and never deliver the relationships.
        registration = bundle.registerService(
                ManagedServiceFactory.class,
                this,
                new Hashtable<>(Map.of(Constants.SERVICE_PID, RelationshipSettings.FACTORY_PID)));
    }

    /** @param maps the folder that the context's cycles keep their block maps in */
    PrimaryEngine(
            FactoryConfigurations configurations,
            ConsistentView views,
            Path maps,
            TrafficShaper shaper,
            Relationship.Context context,
            Supervision supervision,
            SkewMeter skews) {
        this.configurations = configurations;
        this.views = views;
        this.maps = maps;
        this.shaper = shaper;
        this.context = context;
        this.migrations = new Migrations(maps.resolveSibling("migrations"));
        this.supervision = supervision;
        this.skews = skews;
        context.circuits().start(replica -> relationships.values().stream().anyMatch(each -> each.wants(replica)));
        this.watch = new HealthWatch(
                supervision,
                context.timer(),
                () -> relationships.values().stream().map(Watched::new).toList());
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

    HealthWatch watch() {
        return watch;
    }

    private RelationshipStatus status(Relationship relationship) {
        return relationship.status(statistics(relationship));
    }

    private ReplicationStatistics statistics(Relationship relationship) {
        return supervision
                .statistics()
                .window(relationship.settings().workload())
                .statistics();
    }

    private static Path folder(BundleContext bundle) {
        return Path.of(Optional.ofNullable(bundle.getProperty("karaf.data")).orElse("data"))
                .toAbsolutePath()
                .resolve("understudy/primary");
    }

    private static Path maps(Path folder) {
        return folder.resolve("maps");
    }

    @Deactivate
    void close() {
        if (registration != null) {
            registration.unregister();
        }
        watch.close();
        context.circuits().close();
        unlisten.run();
        relationships.values().forEach(Relationship::close);
        relationships.values().forEach(this::awaitEnd);
        context.states().close();
    }

    /** The retry table was changed. */
    void tableChanged() {
        context.circuits().tableChanged();
        relationships.values().forEach(Relationship::tableChanged);
    }

    @Override
    public String getName() {
        return "Understudy: relationships";
    }

    @Override
    public void updated(String pid, Dictionary<String, ?> properties) {
        try {
            adopt(pid, RelationshipConfig.parse(Settings.of(properties)));
        } catch (InvalidSettingException e) {
            LOG.error(
                    "{}: {}; {}. {}",
                    pid,
                    e.getMessage(),
                    e.remedy(),
                    relationships.containsKey(pid)
                            ? "The relationship stays as it was."
                            : "The relationship is not started.");
            supervision.refused(pid, e);
        }
    }

    private synchronized Relationship adopt(String pid, RelationshipSettings settings) {
        Relationship known = relationships.get(pid);
        requireUnique(known, settings);
        if (known == null) {
            Relationship created = new Relationship(settings, context, migrations);
            relationships.put(pid, created);
            shape(settings);
            if (supervision.statistics().adopt(settings.workload())) {
                supervision.enabled(settings);
            }
            return created;
        }
        if (!known.settings().workload().equals(settings.workload())) {
            throw new InvalidSettingException(
                    "workload",
                    settings.workload().toString(),
                    "what it was, " + known.settings().workload() + "; for another workload make another relationship");
        }
        known.change(settings);
        shape(settings);
        return known;
    }

    private void requireUnique(Relationship known, RelationshipSettings settings) {
        for (Relationship other : relationships.values()) {
            if (other != known && other.settings().name().equals(settings.name())) {
                throw new InvalidSettingException("name", settings.name(), "a name that no other relationship has");
            }
            if (other != known && other.settings().workload().equals(settings.workload())) {
                throw new InvalidSettingException(
                        "workload", settings.workload().toString(), "a GUID that no other relationship has");
            }
        }
    }

    /** Works at once, on the cycle under way too. */
    private void shape(RelationshipSettings settings) {
        shaper.shape(settings.workload(), settings.priority(), settings.rateLimit());
    }

    @Override
    public void deleted(String pid) {
        Relationship relationship;
        synchronized (this) {
            relationship = relationships.remove(pid);
        }
        if (relationship != null) {
            forget(relationship);
        }
    }

    private void forget(Relationship relationship) {
        relationship.close();
        awaitEnd(relationship);
        context.tearDown().accept(relationship.settings().workload());
        shaper.forget(relationship.settings().workload());
        context.locator().forget(relationship.settings());
        supervision.statistics().remove(relationship.settings().workload());
        context.states().remove(relationship.settings().workload());
        migrations.remove(relationship.settings().workload());
        supervision.removed(relationship.settings());
        Path folder = maps.resolve(relationship.settings().workload().toString());
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            LOG.warn("The block maps in {} can't be deleted; delete them by hand.", folder, e);
        }
    }

    private void awaitEnd(Relationship relationship) {
        try {
            if (!relationship.awaitIdle(REMOVE_TIMEOUT)) {
                LOG.warn(
                        "A cycle of '{}' did not end in time.",
                        relationship.settings().name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<RelationshipStatus> list() {
        return relationships.values().stream()
                .map(this::status)
                .sorted(Comparator.comparing(status -> status.settings().name()))
                .toList();
    }

    @Override
    public RelationshipStatus status(String nameOrId) {
        return status(find(nameOrId).getValue());
    }

    @Override
    public RelationshipStatus enable(RelationshipSettings wanted) {
        return make(wanted, settings -> {});
    }

    /** @param before done once the settings are known to be free, before there is a relationship */
    private RelationshipStatus make(RelationshipSettings wanted, Consumer<RelationshipSettings> before) {
        RelationshipSettings settings = parsed(wanted);
        views.open(settings.source()).close();
        String pid = RelationshipSettings.FACTORY_PID + "~" + settings.name();
        Relationship created;
        synchronized (this) {
            if (relationships.containsKey(pid)) {
                throw new InvalidSettingException("name", settings.name(), "a name that no other relationship has");
            }
            requireUnique(null, settings);
            before.accept(settings);
            created = adopt(pid, settings);
        }
        try {
            keep(settings);
        } catch (ReplicationException e) {
            relationships.remove(pid);
            forget(created);
            throw e;
        }
        return status(created);
    }

    private static RelationshipSettings parsed(RelationshipSettings wanted) {
        return RelationshipConfig.parse(Settings.of(RelationshipConfig.format(wanted)));
    }

    private void keep(RelationshipSettings settings) {
        try {
            configurations.put(
                    RelationshipSettings.FACTORY_PID, settings.name(), RelationshipConfig.format(settings), COMMENT);
        } catch (IOException e) {
            throw notKept(e);
        }
    }

    @Override
    public TransferHandle start(String nameOrId) {
        return find(nameOrId).getValue().start();
    }

    @Override
    public TransferHandle sync(String nameOrId) {
        return find(nameOrId).getValue().sync();
    }

    @Override
    public Optional<TransferHandle> running(String nameOrId) {
        return find(nameOrId).getValue().running();
    }

    @Override
    public void suspend(String nameOrId) {
        Relationship relationship = find(nameOrId).getValue();
        relationship.suspend();
        supervision.suspended(relationship.settings());
    }

    @Override
    public void resume(String nameOrId) {
        Relationship relationship = find(nameOrId).getValue();
        relationship.resume();
        supervision.resumed(relationship.settings());
    }

    @Override
    public ReplicationStatistics measure(String nameOrId) {
        return statistics(find(nameOrId).getValue());
    }

    @Override
    public void resetStatistics(String nameOrId) {
        RelationshipSettings settings = find(nameOrId).getValue().settings();
        supervision.statistics().reset(settings.workload());
        supervision.statisticsReset(settings);
    }

    @Override
    public List<ClockSkew> clockSkews() {
        return skews.skews();
    }

    @Override
    public void remove(String nameOrId) {
        Map.Entry<String, Relationship> found = find(nameOrId);
        try {
            configurations.delete(
                    RelationshipSettings.FACTORY_PID,
                    found.getKey().substring(RelationshipSettings.FACTORY_PID.length() + 1));
        } catch (IOException e) {
            throw notKept(e);
        }
        if (relationships.remove(found.getKey(), found.getValue())) {
            forget(found.getValue());
        }
    }

    @Override
    public RelationshipSettings beginMigration(String nameOrId, Migration.Kind kind, String reason) {
        if (kind == Migration.Kind.ARRIVAL) {
            throw new IllegalArgumentException("a machine that arrives is accepted");
        }
        String line = reason.replaceAll("\\p{Cntrl}", " ").strip();
        Relationship relationship = find(nameOrId).getValue();
        relationship.beginMigration(kind, line.substring(0, Math.min(line.length(), MAX_REASON)));
        return relationship.settings();
    }

    @Override
    public void endMigration(String nameOrId, Path newSource) {
        Map.Entry<String, Relationship> found = find(nameOrId);
        found.getValue().requireMigration(EnumSet.of(Migration.Kind.STORAGE));
        RelationshipSettings settings = parsed(moved(found.getValue().settings(), newSource));
        views.open(settings.source()).close();
        // Before the migration is over: a crash in between leaves it under way, with the new folder.
        keep(settings);
        found.getValue().change(settings);
        found.getValue().endMigration();
    }

    private static RelationshipSettings moved(RelationshipSettings settings, Path newSource) {
        return new RelationshipSettings(
                settings.name(),
                settings.workload(),
                newSource,
                settings.replica(),
                settings.interval(),
                settings.automatic(),
                settings.compressionLevel(),
                settings.chunksInFlight(),
                settings.broker(),
                settings.priority(),
                settings.rateLimit());
    }

    @Override
    public void leave(String nameOrId) {
        find(nameOrId).getValue().requireMigration(EnumSet.of(Migration.Kind.MACHINE));
        remove(nameOrId);
    }

    @Override
    public void cancelMigration(String nameOrId) {
        Relationship relationship = find(nameOrId).getValue();
        relationship.requireMigration(EnumSet.of(Migration.Kind.STORAGE, Migration.Kind.MACHINE));
        relationship.endMigration();
    }

    @Override
    public RelationshipStatus accept(RelationshipSettings wanted) {
        return make(wanted, settings -> {
            // The relationship finds both when it is made. A crash before its configuration is kept leaves them behind:
            // they mean nothing, and are written anew when the machine is accepted again.
            migrations.put(
                    settings.workload(),
                    new Migration(Migration.Kind.ARRIVAL, "", context.clock().instant(), 0));
            context.states()
                    .put(
                            settings.workload(),
                            RelationshipState.initial()
                                    .in(ReplicationState.REPLICATING)
                                    .due(Optional.of(context.clock().instant())));
        });
    }

    private Map.Entry<String, Relationship> find(String nameOrId) {
        return relationships.entrySet().stream()
                .filter(entry -> {
                    RelationshipSettings settings = entry.getValue().settings();
                    return settings.name().equals(nameOrId)
                            || settings.workload().toString().equalsIgnoreCase(nameOrId);
                })
                .findFirst()
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.WORKLOAD_NOT_FOUND,
                        "there is no relationship '" + nameOrId + "' on this node",
                        "see replica:list"));
    }

    private static ReplicationException notKept(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the relationship's configuration can't be written: " + e.getMessage(),
                "let the node's user write to etc/",
                e);
    }
}
