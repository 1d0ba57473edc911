// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.Connection;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.chunk.PayloadKey;
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
import org.understudy.transport.internal.throttle.Throttle;

/**
 * The transport to itself: a listener on the loopback interface and a client, with keys that nobody else ever sees, and
 * nothing behind them. A round sends a chunk; handshakes, control messages and chunks of an odd length come among them
 * again and again, as the compiler leaves out what it has never seen happen: the first real connection would have all
 * that it shares with chunks interpreted anew. Used by one thread.
 */
final class TransportLoop implements WarmUp.Round {
    private static final String HOST = "127.0.0.1";
    private static final Duration BUFFER_TIMEOUT = Duration.ofSeconds(10);
    private static final Path NOWHERE = Path.of("/");
    private static final int CHUNKS_PER_CONNECTION = 20;
    static final int ODD_LENGTH = 700_001;
    private static final ControlRequest.Hello HELLO = new ControlRequest.Hello(List.of(1), "warm-up");
    private static final ControlReply.Welcome WELCOME = new ControlReply.Welcome(1, "warm-up", HOST, Instant.EPOCH);
    private static final TlsSettings NO_FILES = new TlsSettings(NOWHERE, NOWHERE, NOWHERE);

    private final Listener listener;
    private final TransportClient client;
    private final Throttle unlimited = new Throttle(); // the limits of this node are of no concern here
    private final ReplicaAddress address;
    private final WorkloadId workload = WorkloadId.random();
    private final ChunkBuffer noise;
    private int rounds;
    private int arrived; // of the server's thread; an answer happens before the round ends

    /** @param buffers of which it takes two at most */
    TransportLoop(TlsContexts contexts, Kerberos kerberos, ChunkBuffers buffers) throws Exception {
        TlsContexts own = only(contexts.throwaway(HOST));
        listener = listener(own, buffers);
        client = new TransportClient(own, kerberos, unlimited, NOWHERE);
        noise = buffers.acquire(BUFFER_TIMEOUT);
        fill();
        try {
            listener.start();
        } catch (Exception e) {
            close();
            throw e;
        }
        address = new ReplicaAddress(HOST, listener.port());
    }

    private Listener listener(TlsContexts contexts, ChunkBuffers buffers) {
        ChunkReader reader = new ChunkReader(
                buffers, (peer, taken) -> arrived += taken.buffer().data().remaining());
        Authorization entry = new Authorization(HOST, NOWHERE, "warm-up");
        return new Listener(
                new ServerSettings(
                        HOST,
                        0,
                        0,
                        Authentication.CERTIFICATE,
                        NO_FILES,
                        Optional.empty(),
                        Duration.ofMinutes(1),
                        8,
                        8,
                        new ServerSettings.Strangers(8, Duration.ofMinutes(1))),
                contexts,
                new ReplicaHandler(
                        (request, response) -> new Peer(HOST, HOST, entry),
                        (peer, message) -> WELCOME,
                        new OpenGate(),
                        reader,
                        new Shares(),
                        new Json(),
                        AuditTrail.NONE),
                new Connection.Listener() {},
                EventSink.NONE,
                AuditTrail.NONE);
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
            public SSLContext pinned(byte[] sha256) {
                throw new UnsupportedOperationException("both ends are here");
            }

            @Override
            public NodeTls throwaway(String host) {
                return own;
            }
        };
    }

    private void fill() {
        byte[] bytes = new byte[ChunkLimits.MAX_RAW];
        new Random(0).nextBytes(bytes);
        noise.data().clear().put(bytes);
    }

    private Chunk chunk(int length) {
        noise.data().clear().limit(length);
        return new Chunk(
                new ChunkHeader(
                        TransferId.random(),
                        0,
                        Codec.RAW,
                        PayloadCipher.NONE,
                        length,
                        length,
                        Digest.NONE,
                        List.of(new Extent(0, Extent.Kind.DATA, 0, length))),
                noise);
    }

    @Override
    public void run() {
        if (rounds % CHUNKS_PER_CONNECTION == 0) {
            client.close(workload);
            client.send(address, HELLO);
        }
        client.send(address, workload, chunk(rounds % 2 == 0 ? ChunkLimits.MAX_RAW : ODD_LENGTH));
        rounds++;
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
        unlimited.close();
        noise.close();
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
        public Optional<PayloadKey> payloadKey(Peer peer, TransferId transfer) {
            return Optional.empty();
        }

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
