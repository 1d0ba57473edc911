// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Digest;
import org.understudy.api.store.PointView;
import org.understudy.api.store.RecoveryPoint;

/** A pinned state. What it reads is found anew after each commit; a read waits for a commit that is under way. */
final class StateView implements PointView {
    private final Workload workload;
    private final RecoveryPoint point;
    private final Map<String, Integer> indexes;
    private final boolean digested;
    private Levels levels; // these three are guarded by the workload's monitor
    private long version;
    private boolean open = true;

    private StateView(Workload workload, RecoveryPoint point, boolean digested) {
        this.workload = workload;
        this.point = point;
        this.digested = digested;
        this.indexes = Changes.indexes(point.files());
    }

    static StateView open(Workload workload, TransferId transfer) throws IOException {
        synchronized (workload) {
            return new StateView(workload, workload.history().pin(transfer), true);
        }
    }

    /** Opens a state for a copy: one without digests, too, whose bytes are read as they are. */
    static StateView openAny(Workload workload, TransferId transfer) throws IOException {
        synchronized (workload) {
            History history = workload.history();
            return new StateView(workload, history.pinAny(transfer), history.hasDigests(transfer));
        }
    }

    boolean isDigested() {
        return digested;
    }

    /** Valid only as long as the caller holds the workload's monitor. */
    Levels.Origin origin(FileEntry file) {
        return at(current -> current.origin(file.path()));
    }

    @Override
    public RecoveryPoint point() {
        return point;
    }

    @Override
    public int read(FileEntry file, long offset, ByteBuffer buffer) {
        requireListed(file);
        if (offset < 0 || offset >= file.size()) {
            return -1;
        }
        int start = buffer.position();
        ByteBuffer leaf = ByteBuffer.allocate(HashTree.LEAF);
        long at = offset;
        while (buffer.hasRemaining() && at < file.size()) {
            long index = at / HashTree.LEAF;
            if (!isWhole(file, index, leaf)) {
                throw new ReplicationException(
                        ErrorCode.STORE_FAILED,
                        file.path() + " is damaged from byte " + index * HashTree.LEAF
                                + " on, in the state of transfer " + point.transfer(),
                        "replica:verify shows all that is damaged; use another recovery point");
            }
            int skip = (int) (at - index * HashTree.LEAF);
            int length = Math.min(buffer.remaining(), leaf.remaining() - skip);
            buffer.put(leaf.slice(skip, length));
            at += length;
        }
        return buffer.position() - start;
    }

    private void requireListed(FileEntry file) {
        Integer index = indexes.get(file.path());
        if (index == null || !point.files().get(index).equals(file)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "the point has no file " + file.path() + " of this size",
                    "list its files");
        }
    }

    /**
     * Reads a leaf, and compares it with its digest.
     *
     * @param leaf gets its bytes, from 0 on
     */
    boolean isWhole(FileEntry file, long index, ByteBuffer leaf) {
        long at = index * HashTree.LEAF;
        leaf.clear().limit((int) Math.min(HashTree.LEAF, file.size() - at));
        Digest wanted = at(current -> {
            current.read(file.path(), at, leaf);
            return digested ? current.leaf(file.path(), index) : HashTree.UNKNOWN;
        });
        if (!digested) {
            leaf.flip();
            return true;
        }
        return HashTree.digest(leaf.flip().duplicate()).equals(wanted);
    }

    Digest leaf(FileEntry file, long index) {
        return at(current -> current.leaf(file.path(), index));
    }

    /** The next leaf, at or behind an index, that the next newer state does not have the same; the end if there is none. */
    long nextOwnLeaf(FileEntry file, long from) {
        long end = HashTree.leaves(file.size());
        return from >= end ? end : at(current -> current.nextOwnLeaf(file.path(), from, end));
    }

    /** The roots that the state had when it was committed. */
    Roots roots() {
        synchronized (workload) {
            try {
                return workload.history().roots(point.transfer());
            } catch (IOException e) {
                throw StoreErrors.io(folder(), e);
            }
        }
    }

    @Override
    public long nextData(FileEntry file, long offset) {
        requireListed(file);
        if (offset >= file.size()) {
            return -1;
        }
        long next = behindZeros(file, offset, at(current -> current.nextData(file.path(), offset, file.size())));
        return next >= file.size() ? -1 : next;
    }

    /** A hole counts as one only if there were zeros: else somebody cut or punched the file, and who reads it there is told. */
    private long behindZeros(FileEntry file, long from, long to) {
        if (!digested) {
            return to;
        }
        long end = to < file.size() ? to / HashTree.LEAF : HashTree.leaves(file.size());
        for (long first = HashTree.leaves(from); first < end; first += HashTree.FAN) {
            long start = first;
            long last = Math.min(end, first + HashTree.FAN);
            long found = at(current -> current.nextUnlikeZeros(file.path(), start, last, file.size()));
            if (found < last) {
                return found * HashTree.LEAF;
            }
        }
        return to;
    }

    private Path folder() {
        return workload.folder().root();
    }

    private interface Read<T> {
        T from(Levels levels) throws IOException;
    }

    private <T> T at(Read<T> read) {
        synchronized (workload) {
            if (!open) {
                throw new IllegalStateException("the view is closed");
            }
            try {
                History history = workload.history();
                if (levels == null || version != history.version()) {
                    closeLevels();
                    levels = history.levels(point.transfer());
                    version = history.version();
                }
                return read.from(levels);
            } catch (IOException e) {
                throw StoreErrors.io(folder(), e);
            }
        }
    }

    private void closeLevels() throws IOException {
        if (levels != null) {
            levels.close();
            levels = null;
        }
    }

    @Override
    public void close() {
        synchronized (workload) {
            if (open) {
                open = false;
                workload.history().unpin(point.transfer());
                try {
                    closeLevels();
                } catch (IOException e) {
                    throw StoreErrors.io(folder(), e);
                }
            }
        }
    }
}
