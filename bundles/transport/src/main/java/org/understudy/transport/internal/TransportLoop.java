// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.Connection;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.event.EventSink;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.Peer;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.security.TlsSettings;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ReplicaGate;
import org.understudy.io.WarmUp;
import org.understudy.transport.internal.throttle.PacedContent;
import org.understudy.transport.internal.throttle.Pacing;

/**
 * The transport to itself: a listener on the loopback interface and a client, with keys that nobody else ever sees, and
 * nothing behind them. A round sends a chunk. Used by one thread.
 */
final class TransportLoop implements WarmUp.Round {
    private static final String HOST = "127.0.0.1";
    private static final Path NOWHERE = Path.of("/");
    private static final TlsSettings NO_FILES = new TlsSettings(NOWHERE, NOWHERE, NOWHERE);

    private final Listener listener;
    private final TransportClient client;
    private final ReplicaAddress address;
    private final WorkloadId workload = WorkloadId.random();
    private final Chunk chunk = new Chunk(
            new ChunkHeader(
                    TransferId.random(),
                    0,
                    Codec.RAW,
                    PayloadCipher.NONE,
                    ChunkLimits.MAX_RAW,
                    ChunkLimits.MAX_RAW,
                    Digest.NONE,
                    List.of(new Extent(0, Extent.Kind.DATA, 0, ChunkLimits.MAX_RAW))),
            noise());
    private int arrived; // of the server's thread; an answer happens before the round ends

    TransportLoop(TlsContexts contexts, Kerberos kerberos) throws Exception {
        TlsContexts own = only(contexts.throwaway(HOST));
        listener = listener(own);
        listener.start();
        address = new ReplicaAddress(HOST, listener.port());
        client = new TransportClient(own, kerberos, new Unlimited(), NOWHERE);
    }

    private Listener listener(TlsContexts contexts) {
        Memory received = new Memory();
        ChunkReader reader = new ChunkReader(
                timeout -> received,
                (peer, taken) -> arrived += taken.buffer().data().remaining());
        Authorization entry = new Authorization(HOST, NOWHERE, "warm-up");
        return new Listener(
                new ServerSettings(
                        HOST, 0, Authentication.CERTIFICATE, NO_FILES, Optional.empty(), Duration.ofMinutes(1), 8, 8),
                contexts,
                new ReplicaHandler(
                        (request, response) -> new Peer(HOST, HOST, entry),
                        (peer, message) -> {
                            throw new UnsupportedOperationException("chunks only");
                        },
                        new OpenGate(),
                        reader,
                        new Json()),
                new Connection.Listener() {},
                EventSink.NONE);
    }

    private static TlsContexts only(TlsContexts.NodeTls own) {
        return new TlsContexts() {
            @Override
            public NodeTls load(TlsSettings settings) {
                return own;
            }

            @Override
            public SSLContext trusting(TlsSettings settings) {
                return own.context();
            }

            @Override
            public NodeTls throwaway(String host) {
                return own;
            }
        };
    }

    private static ChunkBuffer noise() {
        byte[] bytes = new byte[ChunkLimits.MAX_RAW];
        new Random(0).nextBytes(bytes);
        Memory memory = new Memory();
        memory.data().clear().put(bytes).flip();
        return memory;
    }

    @Override
    public void run() {
        client.send(address, workload, chunk);
    }

    /** How many bytes have arrived. */
    int arrived() {
        return arrived;
    }

    int port() {
        return address.port();
    }

    @Override
    public void close() throws Exception {
        client.close();
        listener.close();
    }

    /** Never given back. */
    private static final class Memory implements ChunkBuffer {
        private final ByteBuffer data = ByteBuffer.allocate(ChunkLimits.MAX_STORED);

        @Override
        public ByteBuffer data() {
            return data;
        }

        @Override
        public ByteBuffer spare() {
            throw new UnsupportedOperationException("the transport transforms nothing");
        }

        @Override
        public void swap() {
            throw new UnsupportedOperationException("the transport transforms nothing");
        }

        @Override
        public void drop() {}

        @Override
        public void close() {}
    }

    /** The limits of this node are of no concern here. */
    private static final class Unlimited implements Pacing {
        @Override
        public Optional<PacedContent> pace(
                ReplicaAddress replica,
                WorkloadId workload,
                Executor executor,
                String type,
                ByteBuffer header,
                ByteBuffer payload) {
            return Optional.empty();
        }

        @Override
        public void mark(SocketChannel connection) {}
    }

    /** Admits every chunk. */
    private static final class OpenGate implements ReplicaGate {
        @Override
        public <R extends ControlReply> R handle(Peer peer, ControlRequest<R> request) {
            throw new UnsupportedOperationException("chunks only");
        }

        @Override
        public void admit(Peer peer, TransferId transfer) {}

        @Override
        public void store(Peer peer, Chunk stored) {
            throw new UnsupportedOperationException("chunks only");
        }

        @Override
        public List<HeldChunk> held(Peer peer, TransferId transfer, long fromSequence, int limit) {
            throw new UnsupportedOperationException("chunks only");
        }

        @Override
        public List<RangeState> compare(Peer peer, TransferId transfer, RangeQuery query) {
            throw new UnsupportedOperationException("chunks only");
        }
    }
}
