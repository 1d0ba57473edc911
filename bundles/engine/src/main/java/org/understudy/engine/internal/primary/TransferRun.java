// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.SourceState;
import org.understudy.api.engine.OutboundTransfer;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferProgress.Phase;
import org.understudy.api.engine.TransferReport;

/**
 * One attempt at a transfer, from the moment it is asked for: what routes see of it, what operators see of it, and its
 * end. Thread-safe.
 */
final class TransferRun implements OutboundTransfer, TransferHandle {
    private final Clock clock;
    private final boolean manual;
    private final CompressionChoice compression;
    private final LongAdder changed = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder held = new LongAdder();
    private final AtomicLong acknowledged = new AtomicLong();
    private final CompletableFuture<TransferReport> end = new CompletableFuture<>();

    private volatile RelationshipSettings settings;
    private volatile String offeredName;
    private volatile Instant startedAt;
    private volatile TransferId id = TransferId.random();
    private volatile TransferKind kind = TransferKind.DELTA;
    private volatile Phase phase = Phase.OPENING;
    private volatile int files;
    private volatile long totalBytes;
    private volatile ChangeScan scan;
    private volatile ChunkFeed feed;
    private volatile IntSupplier window = () -> 1;
    private volatile boolean begun;
    private volatile boolean cancelled;
    private volatile boolean consistent;
    private volatile boolean offersConsistent;
    private volatile boolean last;
    private volatile Optional<GroupPart> part = Optional.empty();
    private volatile Optional<PayloadKey> payloadKey = Optional.empty();

    /** @param manual whether an operator asked for it: it does not wait for a replica that can't be reached */
    TransferRun(RelationshipSettings settings, Clock clock, boolean manual) {
        this.manual = manual;
        this.settings = settings;
        this.offeredName = settings.name();
        this.clock = clock;
        this.compression = new CompressionChoice(
                settings.compression(), Runtime.getRuntime().availableProcessors());
        this.startedAt = clock.instant();
    }

    boolean isManual() {
        return manual;
    }

    /** It is the last one before a planned failover. */
    void beLast() {
        last = true;
    }

    boolean isLast() {
        return last;
    }

    /** It is a member's in a cycle of its group. */
    void join(GroupPart ofGroup) {
        part = Optional.of(ofGroup);
    }

    Optional<GroupPart> part() {
        return part;
    }

    /** Whether it ended well. */
    boolean isComplete() {
        return end.isDone() && !end.isCompletedExceptionally();
    }

    /** Whether nothing was agreed on with the replica yet. */
    boolean isOpening() {
        return phase == Phase.OPENING;
    }

    RelationshipSettings settings() {
        return settings;
    }

    /** It was waiting for a worker until now. */
    void begin() {
        startedAt = clock.instant();
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }

    boolean hasEnded() {
        return end.isDone();
    }

    /** From now on the replica is at this server. */
    void located(ReplicaAddress at) {
        settings = settings.at(at);
    }

    /** What the run turned out to be, once the replica has said what it holds. */
    void identified(TransferId transfer, TransferKind transferKind, int fileCount, long bytes) {
        id = transfer;
        kind = transferKind;
        files = fileCount;
        totalBytes = bytes;
    }

    /** @param state that is sent on: the replica hears of it what its primary says, and not what the extension is called */
    void offeredAs(Optional<SourceState> state) {
        offersConsistent = state.map(SourceState::consistent).orElse(consistent);
        offeredName = state.map(SourceState::name).orElse(settings.name());
    }

    /** What the replica calls the workload. */
    String offeredName() {
        return offeredName;
    }

    /** Whether the replica hears that the state was read consistently. */
    boolean offersConsistent() {
        return offersConsistent;
    }

    /** @param key for the chunks of this attempt alone; empty: they are not encrypted */
    void encryptWith(Optional<PayloadKey> key) {
        payloadKey = key;
    }

    /** @param through whether the view that the settings name is read, or else the files as they are */
    void readConsistently(boolean through) {
        consistent = through;
    }

    boolean isConsistent() {
        return consistent;
    }

    void comparing() {
        phase = Phase.COMPARING;
    }

    /** @param channelWindow how many chunks should be under way, which may change */
    void sending(ChangeScan changes, ChunkFeed chunks, long heldBytes, IntSupplier channelWindow) {
        window = channelWindow;
        scan = changes;
        feed = chunks;
        held.reset();
        held.add(heldBytes);
        changed.reset();
        sent.reset();
        acknowledged.set(0);
        phase = Phase.SENDING;
    }

    /** So many bytes more need not be sent, as the replica's current state has them. */
    void foundEqual(long bytes) {
        held.add(bytes);
    }

    void committing() {
        phase = Phase.COMMITTING;
    }

    /** @return how many chunks were acknowledged since {@link #sending} */
    long acknowledged() {
        return acknowledged.get();
    }

    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void checkCancelled() {
        if (cancelled) {
            throw cancellation(null);
        }
    }

    /** What ends a run that was cancelled, whatever came of it first. */
    static ReplicationException cancellation(Throwable cause) {
        return new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "the transfer was cancelled", "", cause);
    }

    TransferReport report() {
        phase = Phase.COMPLETE;
        Instant now = clock.instant();
        return new TransferReport(progress(), now, Duration.between(startedAt, now));
    }

    void complete(TransferReport report) {
        end.complete(report);
    }

    void fail(ReplicationException error) {
        phase = Phase.FAILED;
        end.completeExceptionally(error);
    }

    @Override
    public TransferProgress progress() {
        ChangeScan changes = scan;
        return new TransferProgress(
                id,
                kind,
                phase,
                startedAt,
                files,
                totalBytes,
                changes == null ? 0 : changes.scannedBytes(),
                changes == null ? 0 : changes.readBytes(),
                changed.sum(),
                sent.sum(),
                held.sum(),
                acknowledged.get());
    }

    @Override
    public Optional<TransferReport> await(Duration timeout) throws InterruptedException {
        try {
            return Optional.of(end.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ReplicationException classified) {
                throw classified;
            }
            throw new IllegalStateException("a run ended with an error that is not classified", e);
        }
    }

    @Override
    public TransferId id() {
        return id;
    }

    @Override
    public TransferKind kind() {
        return kind;
    }

    @Override
    public WorkloadId workload() {
        return settings.workload();
    }

    @Override
    public String workloadName() {
        return settings.name();
    }

    @Override
    public ReplicaAddress replica() {
        return settings.replica();
    }

    @Override
    public int compressionLevel() {
        return compression.level();
    }

    @Override
    public void compressed(long nanos) {
        compression.compressed(nanos, System.nanoTime());
    }

    @Override
    public Optional<PayloadKey> payloadKey() {
        return payloadKey;
    }

    @Override
    public int chunksInFlight() {
        return Math.min(settings.chunksInFlight(), window.getAsInt());
    }

    @Override
    public Iterator<Chunk> chunks() {
        return feed;
    }

    @Override
    public void acknowledged(ChunkHeader header) {
        changed.add(header.rawLength());
        sent.add(header.storedLength());
        acknowledged.incrementAndGet();
    }
}
