// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.disk.HeldRanges;
import org.understudy.api.disk.SourceState;
import org.understudy.api.disk.SourceView;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.TransferDispatcher;
import org.understudy.api.engine.TransferReport;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;
import org.understudy.api.transport.DataChannels;
import org.understudy.engine.internal.Software;
import org.understudy.pipeline.ChunkSplitter;

/**
 * One cycle of a relationship, step by step: agree with the replica on what it holds, send what differs, have it
 * committed. Stateless: what has to be remembered goes to the caller.
 */
final class Cycle {
    private static final Logger LOG = LoggerFactory.getLogger(Cycle.class);
    private static final Duration BUFFER_TIMEOUT = Duration.ofMinutes(5);
    /** Chunks under way end by themselves once the data channel is closed. */
    private static final Duration RETURN_TIMEOUT = Duration.ofSeconds(150);

    private final ControlSender control;
    private final DataChannels data;
    private final TransferDispatcher dispatcher;
    private final Views views;
    private final ChangeTracker tracker;
    private final ChunkBuffers buffers;
    private final Agreement agreement;
    private final Path maps;

    Cycle(
            ControlSender control,
            DataChannels data,
            TransferDispatcher dispatcher,
            Views views,
            ChangeTracker tracker,
            ChunkBuffers buffers,
            Agreement agreement,
            Path maps) {
        this.control = control;
        this.data = data;
        this.dispatcher = dispatcher;
        this.views = views;
        this.tracker = tracker;
        this.buffers = buffers;
        this.agreement = agreement;
        this.maps = maps;
    }

    /** What is remembered of the relationship over restarts. */
    interface Memory {
        /** The transfer that was begun last and is not known to be complete. */
        Optional<RelationshipState.Pending> pending();

        /** Whether the source is to be read through the view that its settings name. */
        boolean consistentDue();

        /** Whether everything is to be compared with the replica, block map or not. */
        boolean comparesAll();

        /**
         * Everything has to be compared with the replica.
         *
         * @throws ReplicationException with {@code INVALID_STATE} if that may not begin now
         */
        void permitComparison();

        /** Returns when it is durable: the replica hears of a transfer only after that. */
        void begun(RelationshipState.Pending transfer);

        /** The replica holds so much of the transfer, equal to the source. */
        void resumed(long chunks, long bytes);

        /** The workload's epoch: how often its roles changed, as far as this primary knows. */
        long epoch();

        /** The replica said the workload's epoch; returns when it is durable. */
        void learned(long epoch);

        /** Whether the replica should hold a state of the workload. */
        boolean isReplicated();

        /** Whether the machine has moved here, and the replica does not know of it yet. */
        boolean hasArrived();

        /**
         * The replica took this primary as the workload's owner.
         *
         * @param hasState whether it holds a state
         */
        void claimed(boolean hasState);

        /** The transfer that was exported, while its import at the replica is waited for. */
        Optional<TransferId> awaitedImport();

        /** The replica has imported it. */
        void imported();
    }

    /**
     * Runs the cycle on the caller's thread.
     *
     * @throws ReplicationException with the code of what went wrong
     */
    TransferReport run(TransferRun run, Memory memory) {
        control.send(run.replica(), new ControlRequest.Hello(List.of(Software.PROTOCOL_VERSION), Software.NAME));
        try {
            return attempt(run, memory);
        } catch (ReplicationException e) {
            if (e.code() != ErrorCode.TRANSFER_UNKNOWN) {
                throw e;
            }
            // the replica was restarted in between: what it holds is compared once more
            LOG.info("{}: {}; beginning again.", run.workloadName(), e.getMessage());
            run.checkCancelled();
            return attempt(run, memory);
        }
    }

    private TransferReport attempt(TransferRun run, Memory memory) {
        RelationshipSettings settings = run.settings();
        Path mapFolder = mapFolder(settings);
        SentStates sent = new SentStates(mapFolder);
        WorkloadState held = ask(run, memory);
        memory.awaitedImport().ifPresent(exported -> {
            ImportCheck.require(settings, exported, held);
            memory.imported();
        });
        if (held.current().isEmpty() && memory.isReplicated()) {
            throw new ReplicationException(
                    ErrorCode.WORKLOAD_NOT_FOUND,
                    "replica " + settings.replica() + " does not have workload '" + settings.name() + "' any more",
                    "look for it at the replica, or send everything again with replica:start");
        }
        Optional<TransferId> base = memory.comparesAll() ? Optional.empty() : tracker.base(mapFolder, held.current());
        if (base.isEmpty() && held.current().isPresent()) {
            memory.permitComparison();
        }
        Optional<GroupPart.View> ofGroup = run.part().flatMap(GroupPart::take);
        boolean consistent = ofGroup.map(GroupPart.View::consistent).orElseGet(memory::consistentDue);
        RelationshipState.Pending transfer;
        long heldChunks;
        Optional<SourceState> state;
        // closed before the commit: what its view holds up can go on
        try (SourceView view = ofGroup.map(GroupPart.View::files).orElseGet(() -> views.open(settings, consistent))) {
            run.readConsistently(consistent);
            state = view.state();
            long bytes = view.files().stream().mapToLong(FileEntry::size).sum();
            if (!memory.comparesAll() && sent.isHeld(held.current(), state)) {
                run.identified(
                        held.current().get(), TransferKind.DELTA, view.files().size(), bytes);
                return run.report();
            }
            transfer = identify(held, base, memory.pending());
            run.offeredAs(state);
            run.identified(transfer.transfer(), transfer.kind(), view.files().size(), bytes);
            memory.begun(transfer);
            // whoever began it: what was sent of it is compared, and only what is not equal is sent again
            TransferId id = transfer.transfer();
            Optional<TransferId> continues = held.open().filter(open -> !open.equals(id));
            heldChunks =
                    transfer(run, view, mapFolder, transfer, continues, ofGroup.flatMap(GroupPart.View::mark), memory);
        }
        run.committing();
        state.ifPresent(shown -> sent.put(run.id(), shown));
        long chunks = heldChunks + run.acknowledged();
        TransferResult result = agreement.commit(run, chunks);
        tracker.confirmed(mapFolder, transfer.transfer());
        agreement.exchangeReceipts(run, chunks, result, memory.epoch());
        return run.report();
    }

    private WorkloadState ask(TransferRun run, Memory memory) {
        if (!memory.hasArrived()) {
            WorkloadState held =
                    control.send(run.replica(), new ControlRequest.QueryWorkload(run.workload(), memory.epoch()));
            memory.learned(held.epoch());
            return held;
        }
        WorkloadState held = control.send(run.replica(), new ControlRequest.ClaimWorkload(run.workload()));
        memory.learned(held.epoch());
        memory.claimed(held.current().isPresent());
        return held;
    }

    /** @param mapped the replica's state, if there is a block map of it */
    private static RelationshipState.Pending identify(
            WorkloadState held, Optional<TransferId> mapped, Optional<RelationshipState.Pending> pending) {
        TransferKind kind = mapped.isPresent()
                ? TransferKind.DELTA
                : held.current().isPresent() ? TransferKind.RESYNC : TransferKind.INITIAL;
        Optional<TransferId> base = held.current();
        return pending.filter(p -> p.kind() == kind && p.base().equals(base))
                .filter(p -> !held.current().equals(Optional.of(p.transfer())))
                .orElseGet(() -> new RelationshipState.Pending(TransferId.random(), kind, base));
    }

    /** @return how many chunks the replica held before, equal to the source */
    private long transfer(
            TransferRun run,
            SourceView view,
            Path mapFolder,
            RelationshipState.Pending transfer,
            Optional<TransferId> continues,
            Optional<CommonMark> common,
            Memory memory) {
        RelationshipSettings settings = run.settings();
        TransferOpen open = agreement.begin(
                run,
                new ControlRequest.BeginTransfer(
                        settings.workload(),
                        run.offeredName(),
                        transfer.transfer(),
                        transfer.kind(),
                        transfer.base(),
                        continues,
                        view.files(),
                        memory.epoch(),
                        Optional.empty(),
                        common,
                        run.offersConsistent()));
        Set<String> existing = open.existing().stream().map(FileEntry::path).collect(Collectors.toSet());
        Held held = Held.NOTHING;
        if (open.heldChunks() > 0) {
            run.comparing();
            held = compare(run, view, transfer.transfer());
            memory.resumed(held.chunks(), held.bytes());
            open = agreement.retain(run, held.equal());
        }
        if (transfer.kind() == TransferKind.RESYNC) {
            try (ReplicaComparison current = comparison(run, view, existing, held.ranges())) {
                scan(run, view, mapFolder, Optional.empty(), open.nextSequence(), held.within(current));
            }
        } else {
            scan(run, view, mapFolder, transfer.base(), open.nextSequence(), held);
        }
        return held.chunks();
    }

    /**
     * Tells the replica that nothing more will be sent, or that it will.
     *
     * @param last the last transfer; empty if the primary goes on
     */
    void prepared(RelationshipSettings settings, Optional<TransferId> last, long epoch) {
        control.send(settings.replica(), new ControlRequest.PrepareFailover(settings.workload(), last, epoch));
    }

    private ReplicaComparison comparison(TransferRun run, SourceView view, Set<String> existing, HeldRanges held) {
        return new ReplicaComparison(
                run.id(),
                view,
                file -> existing.contains(file.path()),
                held,
                query -> data.compare(run.replica(), run.workload(), run.id(), run.payloadKey(), query),
                run::checkCancelled,
                run::foundEqual);
    }

    private void scan(
            TransferRun run,
            SourceView view,
            Path mapFolder,
            Optional<TransferId> mapped,
            long firstSequence,
            Held held) {
        try (ChangeScan scan = tracker.open(mapFolder, view, run.id(), mapped, held.ranges())) {
            send(run, scan, firstSequence, held);
            run.checkCancelled();
            view.verifyUnchanged();
            scan.complete();
        }
    }

    /** What the replica holds and the primary found equal. */
    private record Held(List<ControlRequest.SequenceRange> equal, long chunks, long bytes, HeldRanges ranges) {
        static final Held NOTHING = new Held(List.of(), 0, 0, HeldRanges.NONE);

        Held within(HeldRanges more) {
            return new Held(equal, chunks, bytes, more);
        }
    }

    private Held compare(TransferRun run, SourceView view, TransferId transfer) {
        try (Comparison comparison = new Comparison(view)) {
            long next = 0;
            List<HeldChunk> page = data.held(run.replica(), run.workload(), transfer, run.payloadKey(), next);
            while (!page.isEmpty()) {
                for (HeldChunk chunk : page) {
                    run.checkCancelled();
                    if (chunk.sequence() < next) {
                        throw new ReplicationException(
                                ErrorCode.PROTOCOL_VIOLATION,
                                "replica " + run.replica() + " lists held chunks out of order",
                                "check that both nodes run compatible versions");
                    }
                    next = chunk.sequence() + 1;
                    comparison.add(chunk);
                }
                page = data.held(run.replica(), run.workload(), transfer, run.payloadKey(), next);
            }
            LOG.info(
                    "{}: goes on with transfer {}: {} chunks with {} bytes are held and equal.",
                    run.workloadName(),
                    transfer,
                    comparison.equalChunks(),
                    comparison.equalBytes());
            return new Held(comparison.equal(), comparison.equalChunks(), comparison.equalBytes(), comparison.index());
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.SOURCE_UNREADABLE, "a source file can't be closed: " + e.getMessage(), "", e);
        }
    }

    private void send(TransferRun run, ChangeScan scan, long firstSequence, Held held) {
        ChunkSplitter splitter = new ChunkSplitter(scan::fill, buffers, BUFFER_TIMEOUT, run.id(), firstSequence);
        ChunkFeed feed = new ChunkFeed(splitter, run::isCancelled);
        run.sending(scan, feed, held.bytes(), () -> data.window(run.replica(), run.workload()));
        boolean sent = false;
        boolean atEnd;
        try {
            dispatcher.dispatch(run);
            atEnd = !feed.hasNext();
            sent = true;
        } finally {
            feed.close();
            if (!sent) {
                data.close(run.workload());
            }
            awaitReturned(run, feed);
        }
        if (!atEnd || run.acknowledged() != feed.taken()) {
            // anyone may replace the route: a chunk that it lost must not be missing in a state that counts as whole
            throw new ReplicationException(
                    ErrorCode.INTERNAL,
                    "the route on replica:transfers left out chunks of transfer " + run.id(),
                    "correct the route: it sends and acknowledges each chunk");
        }
    }

    private static void awaitReturned(TransferRun run, ChunkFeed feed) {
        try {
            if (!feed.awaitReturned(RETURN_TIMEOUT)) {
                LOG.error("{}: a route did not return all chunks of transfer {}.", run.workloadName(), run.id());
            }
        } catch (InterruptedException e) {
            run.cancel();
            Thread.currentThread().interrupt();
        }
    }

    private Path mapFolder(RelationshipSettings settings) {
        Path folder = maps.resolve(settings.workload().toString());
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the folder " + folder + " for block maps can't be made: " + e.getMessage(),
                    "see that the node's disk is not full and that its user may write there",
                    e);
        }
    }
}
