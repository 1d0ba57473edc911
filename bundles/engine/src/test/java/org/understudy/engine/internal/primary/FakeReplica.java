// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;
import org.understudy.api.transport.DataChannels;

/** A replica of one workload that keeps no data: it answers as the protocol says, or as a test tells it to. */
final class FakeReplica implements ControlSender, DataChannels {
    final List<ControlRequest<?>> requests = new ArrayList<>();
    final List<WorkloadId> closedChannels = new ArrayList<>();
    Optional<TransferId> current = Optional.empty();
    Optional<TransferId> open = Optional.empty();
    List<HeldChunk> held = List.of();
    /** Of its current state, with their sizes. */
    List<FileEntry> existing = List.of();

    final List<RangeQuery> queries = Collections.synchronizedList(new ArrayList<>());
    volatile Function<RangeQuery, List<RangeState>> compare =
            query -> List.of(RangeState.of(RangeState.Kind.ABSENT, query.ranges()));
    long epoch;
    int committingFirst;
    /** Says the same page for ever. */
    boolean repeatHeld;

    Runnable onCommit = () -> {};
    Runnable onHello = () -> {};
    Runnable onPrepare = () -> {};
    /** What every greeting fails with, until it is null again. */
    ErrorCode down;

    private final Map<Class<?>, Deque<ErrorCode>> refusals = new HashMap<>();
    private final Map<Class<?>, Deque<ErrorCode>> losses = new HashMap<>();

    /** The next request of this type is refused; said twice, the next two are. */
    void refuse(Class<? extends ControlRequest<?>> type, ErrorCode code) {
        refusals.computeIfAbsent(type, key -> new ArrayDeque<>()).add(code);
    }

    /** The next request of this type is done, but its reply does not arrive. */
    void loseReply(Class<? extends ControlRequest<?>> type) {
        losses.computeIfAbsent(type, key -> new ArrayDeque<>()).add(ErrorCode.CONNECTION_LOST);
    }

    <T extends ControlRequest<?>> List<T> received(Class<T> type) {
        return requests.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request) {
        requests.add(request);
        if (request instanceof ControlRequest.Hello) {
            onHello.run();
            if (down != null) {
                throw new ReplicationException(down, "told to be down with " + down, "none");
            }
        }
        fail(refusals, request);
        R reply = request.replyType().cast(answer(request));
        fail(losses, request);
        return reply;
    }

    private static void fail(Map<Class<?>, Deque<ErrorCode>> failures, ControlRequest<?> request) {
        ErrorCode code =
                failures.getOrDefault(request.getClass(), new ArrayDeque<>()).poll();
        if (code != null) {
            throw new ReplicationException(code, "told to fail with " + code, "none");
        }
    }

    private ControlReply answer(ControlRequest<?> request) {
        if (request instanceof ControlRequest.Hello) {
            return new ControlReply.Welcome(1, "fake", "primary", Instant.EPOCH);
        } else if (request instanceof ControlRequest.QueryWorkload) {
            return new WorkloadState(current, open, epoch);
        } else if (request instanceof ControlRequest.ClaimWorkload) {
            return new WorkloadState(current, open, epoch);
        } else if (request instanceof ControlRequest.PrepareFailover) {
            onPrepare.run();
            return new WorkloadState(current, open, epoch);
        } else if (request instanceof ControlRequest.BeginTransfer begin) {
            return new TransferOpen(begin.transfer(), existing, held.size(), held.size(), Optional.empty());
        } else if (request instanceof ControlRequest.RetainChunks retain) {
            return new TransferOpen(retain.transfer(), List.of(), retain.equal().size(), held.size(), Optional.empty());
        } else if (request instanceof ControlRequest.CommitTransfer commit) {
            return commit(commit);
        }
        throw new AssertionError("the primary does not send " + request);
    }

    private TransferResult commit(ControlRequest.CommitTransfer commit) {
        onCommit.run();
        if (committingFirst > 0) {
            committingFirst--;
            return new TransferResult(
                    commit.transfer(), TransferResult.State.COMMITTING, 0, Optional.empty(), Optional.empty());
        }
        current = Optional.of(commit.transfer());
        held = List.of();
        return new TransferResult(
                commit.transfer(), TransferResult.State.COMPLETE, 1, Optional.empty(), Optional.empty());
    }

    @Override
    public void send(ReplicaAddress replica, WorkloadId workload, Chunk chunk) {
        throw new AssertionError("the route sends chunks, not the engine");
    }

    @Override
    public List<HeldChunk> held(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            long fromSequence) {
        // a page of one, so that paging is exercised
        return held.stream()
                .filter(chunk -> repeatHeld || chunk.sequence() >= fromSequence)
                .limit(1)
                .toList();
    }

    @Override
    public List<RangeState> compare(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            RangeQuery query) {
        queries.add(query);
        return compare.apply(query);
    }

    @Override
    public int window(ReplicaAddress replica, WorkloadId workload) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void close(WorkloadId workload) {
        closedChannels.add(workload);
    }
}
