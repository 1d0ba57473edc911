// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.store.AdoptedFiles;
import org.understudy.api.store.Damage;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.PointView;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoreSpace;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.store.TransferOffer;

/** A real store, in which a test may step in before a commit. */
final class SlowStore implements ReplicaStore {
    final AtomicInteger commits = new AtomicInteger();
    volatile Runnable beforeCommit = () -> {};

    private final ReplicaStore store;

    SlowStore(ReplicaStore store) {
        this.store = store;
    }

    @Override
    public IncomingTransfer begin(TransferOffer offer) {
        return new Slow(store.begin(offer));
    }

    @Override
    public long cost(TransferOffer offer) {
        return store.cost(offer);
    }

    private final class Slow implements IncomingTransfer {
        private final IncomingTransfer transfer;

        Slow(IncomingTransfer transfer) {
            this.transfer = transfer;
        }

        @Override
        public StoredWorkload commit(long expectedChunks) {
            commits.incrementAndGet();
            beforeCommit.run();
            return transfer.commit(expectedChunks);
        }

        @Override
        public TransferId id() {
            return transfer.id();
        }

        @Override
        public WorkloadId workload() {
            return transfer.workload();
        }

        @Override
        public long chunks() {
            return transfer.chunks();
        }

        @Override
        public long nextSequence() {
            return transfer.nextSequence();
        }

        @Override
        public long cost(ChunkHeader chunk) {
            return transfer.cost(chunk);
        }

        @Override
        public void write(Chunk chunk) {
            transfer.write(chunk);
        }

        @Override
        public List<HeldChunk> held(long fromSequence, int limit) {
            return transfer.held(fromSequence, limit);
        }

        @Override
        public List<RangeState> compare(RangeQuery query) {
            return transfer.compare(query);
        }

        @Override
        public void retain(LongPredicate sequences) {
            transfer.retain(sequences);
        }

        @Override
        public void abort() {
            transfer.abort();
        }
    }

    @Override
    public void attach(Path location) {
        store.attach(location);
    }

    @Override
    public List<StoredWorkload> list() {
        return store.list();
    }

    @Override
    public Optional<StoredWorkload> find(WorkloadId id) {
        return store.find(id);
    }

    @Override
    public IncomingTransfer open(TransferId transfer) {
        return store.open(transfer);
    }

    @Override
    public void remove(WorkloadId id, boolean delete) {
        store.remove(id, delete);
    }

    @Override
    public List<RecoveryPoint> points(WorkloadId id) {
        return store.points(id);
    }

    @Override
    public void removePoints(WorkloadId id) {
        store.removePoints(id);
    }

    @Override
    public StoredWorkload adopt(AdoptedFiles files) {
        return store.adopt(files);
    }

    @Override
    public PointView openPoint(WorkloadId id, TransferId point) {
        return store.openPoint(id, point);
    }

    @Override
    public List<Damage> verify(WorkloadId id, TransferId state) {
        return store.verify(id, state);
    }

    @Override
    public void lockPoint(WorkloadId id, TransferId point, Instant until) {
        store.lockPoint(id, point, until);
    }

    @Override
    public List<Damage> damage(WorkloadId id) {
        return store.damage(id);
    }

    @Override
    public ReceiptStatus checkReceipt(WorkloadId id, TransferId state) {
        return store.checkReceipt(id, state);
    }

    @Override
    public Optional<byte[]> receipt(WorkloadId id, TransferId state) {
        return store.receipt(id, state);
    }

    @Override
    public void countersign(WorkloadId id, TransferId state, byte[] receipt) {
        store.countersign(id, state, receipt);
    }

    @Override
    public StoreSpace space(WorkloadId id) {
        return store.space(id);
    }
}
