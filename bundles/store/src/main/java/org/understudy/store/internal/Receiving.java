// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongPredicate;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.compare.RangeDigester;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.StoredWorkload;

/** An open transfer. Writing takes the lock's read side, so that ending the transfer waits for writes under way. */
final class Receiving implements IncomingTransfer {
    private final Workload workload;
    private final State target;
    private final StagedData data;
    private final ChunkIndex index;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean open = true; // guarded by lock

    Receiving(Workload workload, State target, StagedData data, ChunkIndex index) {
        this.workload = workload;
        this.target = target;
        this.data = data;
        this.index = index;
    }

    @Override
    public TransferId id() {
        return target.transfer().orElseThrow();
    }

    @Override
    public WorkloadId workload() {
        return target.id();
    }

    @Override
    public long chunks() {
        return index.count();
    }

    @Override
    public long nextSequence() {
        return index.nextSequence();
    }

    @Override
    public long cost(ChunkHeader chunk) {
        requireFits(chunk);
        return Cost.ofChunk(chunk.extents(), workload.block());
    }

    private void requireFits(ChunkHeader chunk) {
        if (!data.fits(chunk.extents())) {
            throw StoreErrors.violation("an extent of chunk " + chunk.sequence() + " lies outside of its file");
        }
    }

    @Override
    public void write(Chunk chunk) {
        lock.readLock().lock();
        try {
            requireOpen();
            long sequence = chunk.header().sequence();
            if (!index.accepts(sequence)) {
                throw StoreErrors.violation("chunk " + sequence + " is too far ahead");
            }
            requireFits(chunk.header());
            ChunkIndex.Entry before = index.find(sequence);
            if (before != null) {
                if (!before.digest().equals(chunk.header().digest())) {
                    throw StoreErrors.violation("chunk " + sequence + " came twice with different content");
                }
                return;
            }
            workload.requireRoom(chunk.buffer().data().remaining());
            // The data first: a record is never there without it, whatever a SIGKILL cuts. What a power cut does to
            // the order of both is found by held(), as nothing is synced before the commit.
            long deltaPosition =
                    data.write(chunk.header().extents(), chunk.buffer().data());
            index.add(new ChunkIndex.Entry(
                    sequence,
                    chunk.header().digest(),
                    deltaPosition,
                    chunk.header().extents()));
        } catch (IOException e) {
            throw StoreErrors.io(workload.folder().root(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public List<HeldChunk> held(long fromSequence, int limit) {
        lock.readLock().lock();
        try {
            requireOpen();
            List<HeldChunk> held = new ArrayList<>();
            for (long sequence = index.from(fromSequence);
                    sequence >= 0 && held.size() < limit;
                    sequence = index.from(sequence + 1)) {
                ChunkIndex.Entry entry = index.find(sequence);
                if (entry != null && data.fits(entry.extents()) && isWhole(entry)) {
                    held.add(new HeldChunk(sequence, entry.digest(), entry.extents()));
                } else {
                    index.forget(sequence);
                }
            }
            return held;
        } catch (IOException e) {
            throw StoreErrors.io(workload.folder().root(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    private boolean isWhole(ChunkIndex.Entry entry) throws IOException {
        try {
            return data.digest(entry).equals(entry.digest());
        } catch (EOFException cut) {
            return false;
        }
    }

    @Override
    public List<RangeState> compare(RangeQuery query) {
        lock.readLock().lock();
        try {
            requireOpen();
            if (query.file() >= target.files().size()) {
                throw StoreErrors.violation("a query about a file that is not in the transfer's list");
            }
            FileEntry entry = target.files().get(query.file());
            long left = RangeDigester.ranges(entry.size()) - query.offset() / RangeDigester.RANGE;
            if (query.ranges() > left) {
                throw StoreErrors.violation("a query about ranges behind the end of their file");
            }
            return data.isNew(query.file())
                    ? CurrentRanges.absent(query)
                    : new CurrentRanges(WorkloadFolder.resolve(workload.folder().current(), entry), entry.size(), id())
                            .answer(query);
        } catch (IOException e) {
            throw StoreErrors.io(workload.folder().root(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void retain(LongPredicate sequences) {
        lock.writeLock().lock();
        try {
            requireOpen();
            index.retain(sequences);
        } catch (IOException e) {
            throw StoreErrors.io(workload.folder().root(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public StoredWorkload commit(long expectedChunks) {
        lock.writeLock().lock();
        try {
            requireOpen();
            if (index.count() != expectedChunks) {
                throw StoreErrors.violation(
                        "the primary counts " + expectedChunks + " chunks, the replica holds " + index.count());
            }
            workload.requireRoomForCommit(data.deltaBytes());
            data.sync();
            index.sync();
            close();
            return workload.commit(expectedChunks);
        } catch (IOException e) {
            throw StoreErrors.io(workload.folder().root(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void abort() {
        lock.writeLock().lock();
        try {
            requireOpen();
            close();
            workload.drop();
        } catch (IOException e) {
            throw StoreErrors.io(workload.folder().root(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Another transfer, or another begin of this one, takes its place: what is written stays. */
    void supersede() throws IOException {
        lock.writeLock().lock();
        try {
            if (open) {
                close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void close() throws IOException {
        open = false;
        index.close();
    }

    private void requireOpen() {
        if (!open) {
            throw new ReplicationException(
                    ErrorCode.TRANSFER_UNKNOWN, "transfer " + id() + " is not open any more", "begin it again");
        }
    }
}
