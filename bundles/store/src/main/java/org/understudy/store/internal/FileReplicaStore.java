// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.event.EventSink;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.store.AdoptedFiles;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.Damage;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.PointView;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.RetentionRules;
import org.understudy.api.store.StateCopies;
import org.understudy.api.store.StateCopy;
import org.understudy.api.store.StoreSpace;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.store.TransferOffer;
import org.understudy.io.DurableFiles;

/** The store on plain folders, configured by {@link StoreConfiguration}. The monitor guards the list of workloads; each workload has its own. */
@Component(service = {ReplicaStore.class, StateCopies.class})
public final class FileReplicaStore implements ReplicaStore, StateCopies, ManagedService {
    private static final Logger LOG = LoggerFactory.getLogger(FileReplicaStore.class);

    static final String PID = "org.understudy.store";
    private static final int FREE_PERCENT = 2;

    private final StoreContext context;
    private final Map<WorkloadId, Workload> workloads = new LinkedHashMap<>();
    private volatile RetentionRules rules = RetentionRules.NONE;
    private volatile int freePercent;
    private volatile boolean receiptsRequired;
    private volatile ScrubSettings scrub = ScrubSettings.DEFAULT;
    private final Scrubber scrubber;
    private ServiceRegistration<ManagedService> registration;

    @Activate
    public FileReplicaStore(BundleContext bundle, @Reference EventSink events, @Reference ReceiptSigner signer) {
        this.context = context(events, signer);
        this.scrubber = new Scrubber(this::workloads, () -> scrub, Clock.systemUTC());
        scrubber.start();
        // Not by Declarative Services: Configuration Admin would ask for it while it is being activated, give up after
        // five seconds, and never deliver the configuration.
        registration =
                bundle.registerService(ManagedService.class, this, new Hashtable<>(Map.of(Constants.SERVICE_PID, PID)));
    }

    /** A store outside of a framework, configured by {@link #updated}; before that it keeps the latest state only. */
    public FileReplicaStore() {
        this(EventSink.NONE, ReceiptSigner.NONE);
    }

    /** The same, with a key of the node. */
    public FileReplicaStore(EventSink events, ReceiptSigner signer) {
        this.context = context(events, signer);
        this.scrubber = new Scrubber(this::workloads, () -> scrub, context.clock()); // not started
    }

    FileReplicaStore(StoreContext context) {
        this.context = context;
        this.scrubber = new Scrubber(this::workloads, () -> scrub, context.clock()); // not started
    }

    private StoreContext context(EventSink events, ReceiptSigner signer) {
        return new StoreContext(
                Clock.systemUTC(),
                step -> {},
                step -> {},
                step -> {},
                () -> rules,
                Room.of(() -> freePercent),
                events,
                new StateReceipts(signer, () -> receiptsRequired));
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            Settings settings = properties == null ? Settings.of(Map.of()) : Settings.of(properties);
            RetentionRules changed = RetentionRules.parse(settings);
            ScrubSettings changedScrub = ScrubSettings.parse(settings);
            boolean required = settings.bool("receipts.required", false);
            freePercent = settings.integer("free.percent", FREE_PERCENT, 0, 50);
            rules = changed;
            receiptsRequired = required;
            scrub = changedScrub;
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The settings stay as they were.", PID, e.getMessage(), e.remedy());
        }
    }

    @Deactivate
    void close() throws IOException, InterruptedException {
        scrubber.close(); // it may wait for the monitor
        closeWorkloads();
    }

    private synchronized void closeWorkloads() throws IOException {
        if (registration != null) {
            registration.unregister();
        }
        for (Workload workload : workloads.values()) {
            workload.close();
        }
    }

    @Override
    public synchronized void attach(Path location) {
        if (!Files.isDirectory(location)) {
            return;
        }
        // once, and not per folder: nobody else gets at the store meanwhile
        Set<Path> attached =
                workloads.values().stream().map(each -> each.folder().root()).collect(Collectors.toSet());
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(location)) {
            for (Path root : folders) {
                if (!attached.contains(root) && Locations.mayBeWorkload(root)) {
                    attach(new WorkloadFolder(root));
                }
            }
        } catch (IOException e) {
            throw StoreErrors.io(location, e);
        }
    }

    private void attach(WorkloadFolder folder) throws IOException {
        Adoption adoption = new Adoption(folder);
        if (adoption.isCut() || WorkloadFolder.exists(folder.replaced())) {
            adoption.recover();
        }
        if (Files.exists(folder.state())) {
            load(folder);
        } else if (Files.exists(folder.deleted())) {
            try {
                folder.delete();
            } catch (IOException e) {
                LOG.warn("{} was removed, but can't be deleted: {}", folder.root(), e.toString());
            }
        }
    }

    private void load(WorkloadFolder folder) {
        try {
            Workload workload = Workload.load(folder, context);
            Workload other = workloads.putIfAbsent(workload.snapshot().id(), workload);
            if (other != null) {
                LOG.error(
                        "{} holds the same workload as {}; it is ignored.",
                        folder.root(),
                        other.folder().root());
            }
        } catch (IOException e) {
            LOG.error(
                    "The workload in {} can't be used: {}. Its files are left as they are.",
                    folder.root(),
                    e.getMessage());
        }
    }

    @Override
    public synchronized List<StoredWorkload> list() {
        return workloads.values().stream()
                .map(Workload::snapshot)
                .sorted(Comparator.comparing(StoredWorkload::name))
                .toList();
    }

    @Override
    public Optional<StoredWorkload> find(WorkloadId id) {
        return workload(id).map(Workload::snapshot);
    }

    synchronized List<Workload> workloads() {
        return List.copyOf(workloads.values());
    }

    private synchronized Optional<Workload> workload(WorkloadId id) {
        return Optional.ofNullable(workloads.get(id));
    }

    @Override
    public IncomingTransfer begin(TransferOffer offer) {
        OfferedFiles.check(offer.files());
        try {
            context.room().require(Room.existing(offer.location()), 0);
            return findOrCreate(offer).begin(offer);
        } catch (IOException e) {
            throw StoreErrors.io(Room.existing(offer.location()), e);
        }
    }

    @Override
    public long cost(TransferOffer offer) {
        List<FileEntry> files =
                find(offer.workload()).map(StoredWorkload::files).orElse(List.of());
        return Cost.ofFiles(offer.files(), files, Cost.block(Room.existing(offer.location())));
    }

    private synchronized Workload findOrCreate(TransferOffer offer) throws IOException {
        Workload known = workloads.get(offer.workload());
        if (known != null) {
            return known;
        }
        attach(offer.location());
        known = workloads.get(offer.workload());
        if (known != null) {
            return known;
        }
        Files.createDirectories(offer.location());
        Path root = Locations.freeFolder(offer.location(), offer.name(), offer.workload());
        Files.createDirectories(root);
        WorkloadFolder folder = new WorkloadFolder(root);
        State state = new State(
                offer.workload(),
                offer.name(),
                offer.trustGroup(),
                offer.primary(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                context.clock().instant(),
                List.of(),
                0,
                false);
        state.write(folder.state());
        DurableFiles.syncFolder(offer.location());
        Workload workload = Workload.create(folder, state, context);
        workloads.put(offer.workload(), workload);
        return workload;
    }

    @Override
    public synchronized StoredWorkload adopt(AdoptedFiles files) {
        if (!Files.isDirectory(files.folder(), LinkOption.NOFOLLOW_LINKS)) {
            throw new ReplicationException(
                    ErrorCode.SOURCE_MISSING,
                    "there is no folder " + files.folder() + " that is not a link",
                    "mount it, or bring it back");
        }
        Optional<Workload> known = workload(files.workload());
        known.ifPresent(before -> new PointDesk(before).requireNoLock());
        try {
            WorkloadFolder folder = known.map(Workload::folder).orElse(null);
            if (folder != null) {
                known.get().close();
                workloads.remove(files.workload());
            } else {
                folder = Locations.adopting(files);
            }
            new Adoption(folder).run(files, context.clock().instant());
            load(folder);
        } catch (AtomicMoveNotSupportedException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    files.folder() + " is on another file system than " + files.location(),
                    "authorize the primary with a location on that file system: replica:primary-authorize --location",
                    e);
        } catch (IOException e) {
            throw StoreErrors.io(files.folder(), e);
        } finally {
            attach(files.location());
        }
        return find(files.workload()).orElseThrow();
    }

    @Override
    public synchronized IncomingTransfer open(TransferId transfer) {
        return workloads.values().stream()
                .flatMap(workload -> workload.receiving().stream())
                .filter(receiving -> receiving.id().equals(transfer))
                .findFirst()
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.TRANSFER_UNKNOWN, "transfer " + transfer + " is not open", "begin it again"));
    }

    @Override
    public synchronized void remove(WorkloadId id, boolean delete) {
        Workload workload = workloads.get(id);
        if (workload == null) {
            return;
        }
        WorkloadFolder folder = workload.folder();
        if (delete) {
            new PointDesk(workload).requireNoLock();
        }
        try {
            workload.close();
            // From this rename on it is no workload: whatever cuts the deletion, the rest is not taken for one.
            DurableFiles.move(folder.state(), delete ? folder.deleted() : folder.removed());
            workloads.remove(id);
            if (delete) {
                folder.delete();
            }
        } catch (IOException e) {
            throw StoreErrors.io(folder.root(), e);
        }
    }

    private PointDesk desk(WorkloadId id) {
        return new PointDesk(workload(id)
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.WORKLOAD_NOT_FOUND,
                        "there is no workload " + id + " in this store",
                        "see replica:list")));
    }

    @Override
    public List<RecoveryPoint> points(WorkloadId id) {
        return desk(id).points();
    }

    @Override
    public void removePoints(WorkloadId id) {
        desk(id).removeAll();
    }

    @Override
    public PointView openPoint(WorkloadId id, TransferId point) {
        return desk(id).open(point);
    }

    @Override
    public List<Damage> verify(WorkloadId id, TransferId state) {
        return desk(id).verify(state);
    }

    @Override
    public List<Damage> damage(WorkloadId id) {
        return desk(id).damage();
    }

    @Override
    public ReceiptStatus checkReceipt(WorkloadId id, TransferId state) {
        return desk(id).receipt(state);
    }

    @Override
    public Optional<byte[]> receipt(WorkloadId id, TransferId state) {
        return desk(id).signedReceipt(state);
    }

    @Override
    public void countersign(WorkloadId id, TransferId state, byte[] receipt) {
        desk(id).countersign(state, receipt);
    }

    @Override
    public void lockPoint(WorkloadId id, TransferId point, Instant until) {
        desk(id).lock(point, until);
    }

    @Override
    public StoreSpace space(WorkloadId id) {
        return desk(id).space();
    }

    @Override
    public StateCopy copy(WorkloadId id, TransferId state, Path target, CopyProgress progress) {
        return desk(id).copy(state, target, progress, context.copies());
    }

    @Override
    public PointView openLatest(WorkloadId id) {
        return desk(id).openLatest();
    }
}
