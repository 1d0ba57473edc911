// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.engine.internal.stats.Statistics;
import org.understudy.io.DurableFiles;

/** The states of all relationships of a primary, in one transactional file. Thread-safe. */
final class StateStore implements Statistics.Store, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateStore.class);

    private final MVStore store;
    private final Consumer<MVStore> sync;
    private final MVMap<String, String> states;
    private final MVMap<String, String> statistics;
    private final MVMap<String, String> circuits;
    private final MVMap<String, Long> epochs;
    private final Object turn = new Object();
    /** How many changes were made, and how many of these are durable. */
    private long changes; // guarded by turn

    private long durable; // guarded by turn
    /** Whether a thread commits, for itself and all who wait. */
    private boolean committing; // guarded by turn

    /**
     * @param store does not commit by itself
     * @param sync makes durable what was committed
     */
    StateStore(MVStore store, Consumer<MVStore> sync) {
        this.store = store;
        this.sync = sync;
        this.states = store.openMap("relationships");
        this.statistics = store.openMap("statistics");
        this.circuits = store.openMap("circuits");
        this.epochs = store.openMap("epochs");
    }

    /**
     * Opens the file or makes it. A damaged one is put aside: the replica knows what it holds, so what is lost is history
     * and the knowledge of suspensions.
     */
    static StateStore open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            return whole(builder(file).open());
        } catch (RuntimeException damaged) { // MVStore has no one type for it
            if (damaged instanceof MVStoreException locked && locked.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                throw new IOException(file + " is used by another process", damaged);
            }
            Path aside = file.resolveSibling(file.getFileName() + ".damaged");
            LOG.error(
                    "The state file {} is damaged; it is kept as {}, and a new one is made. Relationships compare with their"
                            + " replicas and go on; resume those that were suspended on purpose.",
                    file,
                    aside,
                    damaged);
            Files.deleteIfExists(aside);
            DurableFiles.move(file, aside);
            return new StateStore(builder(file).open(), MVStore::sync);
        }
    }

    /** MVStore reads pages when they are needed: damage is to be found now. */
    private static StateStore whole(MVStore store) {
        try {
            StateStore states = new StateStore(store, MVStore::sync);
            states.states.forEach((workload, state) -> {});
            states.statistics.forEach((workload, kept) -> {});
            states.circuits.forEach((replica, kept) -> {});
            states.epochs.forEach((workload, epoch) -> {});
            return states;
        } catch (RuntimeException damaged) {
            store.closeImmediately();
            throw damaged;
        }
    }

    private static MVStore.Builder builder(Path file) {
        return new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .cacheSize(1);
    }

    Optional<RelationshipState> find(WorkloadId workload) {
        String text = states.get(workload.toString());
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StateText.read(text));
        } catch (RuntimeException e) {
            LOG.error("The state of workload {} can't be read; it is taken as new.", workload, e);
            return Optional.empty();
        }
    }

    /** Returns when it is durable. */
    void put(WorkloadId workload, RelationshipState state) {
        String text = StateText.write(state);
        change(() -> states.put(workload.toString(), text));
    }

    void remove(WorkloadId workload) {
        change(() -> states.remove(workload.toString()));
    }

    /** How often the roles of a workload changed, as far as this primary knows. */
    long epoch(WorkloadId workload) {
        return epochs.getOrDefault(workload.toString(), 0L);
    }

    /** Never lower: it outlives the relationship, so that a new one of the workload is not taken for one of before. */
    void raiseEpoch(WorkloadId workload, long epoch) {
        if (epoch > epoch(workload)) {
            change(() -> epochs.put(workload.toString(), epoch));
        }
    }

    /** The failures that keep circuits open. */
    Map<ReplicaAddress, ReplicationFailure> circuits() {
        Map<ReplicaAddress, ReplicationFailure> kept = new HashMap<>();
        circuits.forEach((replica, text) -> {
            try {
                kept.put(ReplicaAddress.parse(replica), StateText.readFailure(text));
            } catch (RuntimeException e) {
                LOG.error("The circuit of replica {} can't be read; it is taken as closed.", replica, e);
            }
        });
        return kept;
    }

    /** Returns when it is durable. */
    void putCircuit(ReplicaAddress replica, Optional<ReplicationFailure> failure) {
        change(() -> {
            if (failure.isPresent()) {
                circuits.put(replica.toString(), StateText.write(failure.get()));
            } else {
                circuits.remove(replica.toString());
            }
        });
    }

    /** Makes a change, and returns when it is durable: by a commit of its own, or one with which it went. */
    private void change(Runnable change) {
        try {
            long mine;
            synchronized (turn) {
                change.run();
                mine = ++changes;
                while (committing && durable < mine) {
                    turn.wait();
                }
                if (durable >= mine) {
                    return;
                }
                committing = true;
            }
            commit();
        } catch (MVStoreException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the state file of this primary can't be written: " + e.getMessage(),
                    "see that its disk is not full and in order",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "this node is stopping", "", e);
        }
    }

    /** Commits all changes made until now, without the monitor: more may come meanwhile, for the next commit. */
    private void commit() {
        long all;
        synchronized (turn) {
            all = changes;
        }
        boolean done = false;
        try {
            store.commit();
            sync.accept(store);
            done = true;
        } finally {
            synchronized (turn) {
                committing = false;
                durable = done ? all : durable;
                turn.notifyAll();
            }
        }
    }

    @Override
    public Optional<String> findStatistics(WorkloadId workload) {
        return Optional.ofNullable(statistics.get(workload.toString()));
    }

    /** Becomes durable together with the next state. */
    @Override
    public void keepStatistics(WorkloadId workload, String text) {
        try {
            statistics.put(workload.toString(), text);
        } catch (MVStoreException e) {
            LOG.error("The statistics of workload {} can't be kept; replication goes on.", workload, e);
        }
    }

    @Override
    public void removeStatistics(WorkloadId workload) {
        statistics.remove(workload.toString());
    }

    @Override
    public void close() {
        store.close();
    }
}
