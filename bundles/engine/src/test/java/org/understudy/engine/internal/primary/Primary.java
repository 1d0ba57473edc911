// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.h2.mvstore.MVStore;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.ExportService;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaLocator;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferDispatcher;
import org.understudy.api.event.EventDraft;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.transport.ControlSender;
import org.understudy.api.transport.DataChannels;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;
import org.understudy.engine.internal.NoCertificates;
import org.understudy.engine.internal.stats.MonitoringSettings;
import org.understudy.engine.internal.stats.Statistics;
import org.understudy.io.FactoryConfigurations;
import org.understudy.pipeline.internal.OutboundBuffers;
import org.understudy.pipeline.internal.ZstdOutboundStages;
import org.understudy.security.internal.CmsKeyEnvelopes;
import org.understudy.security.internal.CmsPasswordKeys;
import org.understudy.security.internal.CmsReceipts;

/** A primary's engine in a folder, its neighbours as given, on virtual time. */
public final class Primary implements AutoCloseable {
    public static final String NAME = "web1";
    static final String PID = RelationshipSettings.FACTORY_PID + "~" + NAME;
    static final Duration INTERVAL = Duration.ofMinutes(5);

    final VirtualTime time = new VirtualTime();
    /** Whether states survive the process but not the machine: for tests with very many changes. */
    boolean unsynced;

    final RetryTable table = new RetryTable();
    DoubleSupplier random = () -> 0;
    ReplicaLocator locator = ReplicaLocator.CONFIGURED;
    final FakeConfigurationAdmin admin = new FakeConfigurationAdmin();
    final Shapes shapes = new Shapes();
    private final Path folder;
    private final ControlSender control;
    private final DataChannels data;
    private final TransferDispatcher dispatcher;
    private final ConsistentView views;
    private final ChangeTracker tracker;
    private PrimaryEngine engine;
    private StateStore states;
    private Supervision supervision;
    /** Those that cycles read through, in their order. */
    final List<String> viewNames = new ArrayList<>();
    /** All that were published. */
    public final List<EventDraft> events = new ArrayList<>();

    private final KeyEnvelopes envelopes;
    private final ReceiptSigner signer;

    public Primary(
            Path folder,
            ControlSender control,
            DataChannels data,
            TransferDispatcher dispatcher,
            ConsistentView views,
            ChangeTracker tracker)
            throws IOException {
        this(folder, control, data, dispatcher, views, tracker, new NoCertificates());
    }

    public Primary(
            Path folder,
            ControlSender control,
            DataChannels data,
            TransferDispatcher dispatcher,
            ConsistentView views,
            ChangeTracker tracker,
            KeyEnvelopes envelopes)
            throws IOException {
        this.envelopes = envelopes;
        this.signer = envelopes instanceof CmsKeyEnvelopes keys ? new CmsReceipts(keys) : ReceiptSigner.NONE;
        this.folder = folder;
        this.control = control;
        this.data = data;
        this.dispatcher = dispatcher;
        this.views = views;
        this.tracker = tracker;
        open();
    }

    private ConsistentView view(String name) {
        viewNames.add(name);
        return views;
    }

    private void open() throws IOException {
        Path file = folder.resolve("state.mv");
        states = unsynced
                ? new StateStore(
                        new MVStore.Builder()
                                .fileName(file.toString())
                                .autoCommitDisabled()
                                .open(),
                        store -> {})
                : StateStore.open(file);
        supervision =
                new Supervision(events::add, new Statistics(states, () -> MonitoringSettings.DEFAULT, time.clock()));
        ReceiptBook receipts = new ReceiptBook(signer, folder.resolve("receipts"), events::add, time.clock());
        SkewMeter skews = new SkewMeter(control, time.clock());
        Cycle cycle = new Cycle(
                skews,
                data,
                dispatcher,
                this::view,
                tracker,
                new OutboundBuffers(),
                new Agreement(skews, new Sealing(skews, envelopes, events::add, time.clock()), receipts),
                maps());
        engine = new PrimaryEngine(new PrimaryParts(
                new FactoryConfigurations(admin.admin(), Optional.empty()),
                name -> views,
                maps(),
                receipts,
                shapes,
                new Relationship.Context(
                        cycle,
                        states,
                        (extent, priority, work) -> time.execute(work),
                        time,
                        time.clock(),
                        new ClockJumps(time.clock(), time::nanoTime),
                        table,
                        locator,
                        new Circuits(new Circuits.Context(
                                skews,
                                states,
                                time,
                                time,
                                time.clock(),
                                new ClockJumps(time.clock(), time::nanoTime),
                                table,
                                events::add,
                                () -> random.getAsDouble())),
                        new GroupCycles(
                                this::view, (extent, priority, work) -> time.execute(work), time.clock(), events::add),
                        () -> random.getAsDouble(),
                        data::close,
                        supervision),
                new Migrations(folder.resolve("migrations")),
                supervision,
                skews,
                AuditTrail.NONE));
    }

    public PrimaryEngine engine() {
        return engine;
    }

    /** @param fileBytes of a data file at most */
    public ExportService exports(long fileBytes) {
        return new PrimaryExports(
                engine, tracker, new OutboundBuffers(), new ZstdOutboundStages(), new CmsPasswordKeys(), fileBytes);
    }

    Supervision supervision() {
        return supervision;
    }

    StateStore states() {
        return states;
    }

    /** Where the receipts of all workloads are. */
    public Path receipts() {
        return folder.resolve("receipts");
    }

    Path maps() {
        return folder.resolve("maps");
    }

    /** Lets everything happen that is due now. */
    public void run() {
        time.run();
    }

    public void advance(Duration duration) {
        time.advance(duration);
    }

    public RelationshipStatus status() {
        return engine.status(NAME);
    }

    public ReplicationState state() {
        return status().state();
    }

    /** Stops the engine and starts another one on the same folder, which reads the configuration. */
    public void restart(RelationshipSettings settings) throws IOException {
        engine.close();
        startAgain(settings);
    }

    /** As {@link #restart}, but the engine had no time to stop. */
    public void crash(RelationshipSettings settings) throws IOException {
        states.close();
        startAgain(settings);
    }

    void startAgain(RelationshipSettings settings) throws IOException {
        time.shutdown();
        open();
        configure(settings);
    }

    /** As Configuration Admin tells of a configuration, at the start or changed. */
    public void configure(RelationshipSettings settings) {
        engine.relationships()
                .updated(
                        RelationshipSettings.FACTORY_PID + "~" + settings.name(),
                        new Hashtable<>(RelationshipConfig.format(settings)));
    }

    /** Another relationship to the same replica, a member of a consistency group. */
    public static RelationshipSettings member(String name, Path source, String group) {
        RelationshipSettings web1 = settings(source, true);
        return new RelationshipSettings(
                        name,
                        WorkloadId.random(),
                        source,
                        web1.replica(),
                        INTERVAL,
                        true,
                        web1.compression(),
                        web1.chunksInFlight(),
                        false,
                        web1.priority(),
                        web1.rateLimit())
                .in(Optional.of(group));
    }

    public static RelationshipSettings settings(Path source, boolean automatic) {
        return new RelationshipSettings(
                NAME,
                WorkloadId.parse("6f1ad6a1-6f3c-4d0b-8a57-2d3f1f0a9f10"),
                source,
                new ReplicaAddress("replica.example.org", 8443),
                INTERVAL,
                automatic,
                Compression.AUTO,
                4,
                false,
                Priority.NORMAL,
                RateSchedule.UNLIMITED);
    }

    /** A folder with the file that {@link FakeDisk} tells of. */
    static Path source(Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        Files.write(source.resolve("disk.img"), new byte[] {0, 1, 2});
        return source;
    }

    @Override
    public void close() {
        engine.close();
    }
}
