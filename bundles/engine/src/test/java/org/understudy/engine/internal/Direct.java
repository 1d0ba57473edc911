// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.engine.OutboundTransfer;
import org.understudy.api.engine.TransferDispatcher;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;
import org.understudy.api.transport.DataChannels;
import org.understudy.engine.internal.replica.Replica;
import org.understudy.pipeline.RangeFormat;
import org.understudy.pipeline.internal.InboundBuffers;
import org.understudy.pipeline.internal.ZstdInboundStages;
import org.understudy.pipeline.internal.ZstdOutboundStages;

/** All that lies between a primary's and a replica's engine, without routes and network; it can break. */
public final class Direct implements ControlSender, DataChannels, TransferDispatcher {
    /** The extents of each chunk that was acknowledged, in their order. */
    final List<List<Extent>> acknowledged = new ArrayList<>();
    /** How many more chunks get through before the connection is lost. */
    public int breaksAfter = Integer.MAX_VALUE;

    /** What comparing cost on the wire. */
    final AtomicLong comparedBytes = new AtomicLong();

    private final ZstdOutboundStages outbound = new ZstdOutboundStages();
    private final ZstdInboundStages inbound = new ZstdInboundStages();
    private final ChunkBuffers buffers = new InboundBuffers();
    private final String name;
    private Replica replica;
    /** What somebody between both nodes makes of what they say. */
    public UnaryOperator<ControlRequest<?>> requests = request -> request;

    UnaryOperator<ControlReply> replies = reply -> reply;
    /** What he sees of chunks. */
    Consumer<Chunk> onTheWay = chunk -> {};
    /** Called before each chunk. */
    public Runnable beforeChunk = () -> {};

    public Direct() {
        this("primary.example.org");
    }

    /** @param name of the primary that this is the way of */
    public Direct(String name) {
        this.name = name;
    }

    private Peer peer() {
        return replica.peer(name);
    }

    /** From now on, this is the replica: the old one was stopped. */
    public void connect(Replica to) {
        replica = to;
    }

    @Override
    public <R extends ControlReply> R send(ReplicaAddress address, ControlRequest<R> request) {
        ControlRequest<?> arrived = requests.apply(request);
        return request.replyType().cast(replies.apply(replica.engine().handle(peer(), arrived)));
    }

    @Override
    public void dispatch(OutboundTransfer transfer) {
        for (Iterator<Chunk> chunks = transfer.chunks(); chunks.hasNext(); ) {
            try (Chunk raw = chunks.next()) {
                Chunk sent = outbound.encrypt(
                        outbound.compress(outbound.digest(raw), transfer.compressionLevel()), transfer.payloadKey());
                send(transfer.replica(), transfer.workload(), sent);
                acknowledged.add(sent.header().extents());
                transfer.acknowledged(sent.header());
            }
        }
    }

    @Override
    public void send(ReplicaAddress address, WorkloadId workload, Chunk chunk) {
        beforeChunk.run();
        if (breaksAfter-- <= 0) {
            throw new ReplicationException(ErrorCode.CONNECTION_LOST, "told to break", "none");
        }
        onTheWay.accept(chunk);
        replica.engine().admit(peer(), chunk.header().transfer());
        try (Chunk received = new Chunk(chunk.header(), buffers.acquire(Duration.ZERO))) {
            received.buffer()
                    .data()
                    .clear()
                    .put(chunk.buffer().data().duplicate())
                    .flip();
            Optional<PayloadKey> key =
                    replica.engine().payloadKey(peer(), chunk.header().transfer());
            replica.engine().store(peer(), inbound.verify(inbound.decompress(inbound.decrypt(received, key))));
        }
    }

    @Override
    public List<HeldChunk> held(
            ReplicaAddress address,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            long fromSequence) {
        return replica.engine().held(peer(), transfer, fromSequence, 3);
    }

    @Override
    public List<RangeState> compare(
            ReplicaAddress address,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            RangeQuery query) {
        RangeQuery sent = RangeFormat.readQuery(RangeFormat.write(query));
        List<RangeState> states = replica.engine().compare(peer(), transfer, sent);
        comparedBytes.addAndGet(
                RangeFormat.write(query).remaining() + RangeFormat.write(states).remaining());
        return RangeFormat.readAnswer(RangeFormat.write(states));
    }

    @Override
    public int window(ReplicaAddress replica, WorkloadId workload) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void close(WorkloadId workload) {
        // there is no connection to tear down
    }
}
