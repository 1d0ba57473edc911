// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.ByteBufferRequestContent;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.chunk.PayloadKey.Direction;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.transport.ConnectionInfo;
import org.understudy.api.transport.ConnectionTable;
import org.understudy.api.transport.ControlChannels;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.DataChannels;
import org.understudy.pipeline.ChunkFormat;
import org.understudy.pipeline.RangeFormat;
import org.understudy.pipeline.SealedBodies;
import org.understudy.transport.internal.throttle.PacedContent;
import org.understudy.transport.internal.throttle.Pacing;

/** The primary's side of the transport. Requests are made on the caller's thread, and never repeated here. */
@Component(
        service = {ManagedService.class, ControlChannels.class, DataChannels.class, ConnectionTable.class},
        immediate = true, // what was configured is in memory: it must not go with the last bundle that uses it
        property = Constants.SERVICE_PID + "=" + TransportClient.PID)
public final class TransportClient implements ManagedService, ControlChannels, DataChannels, ConnectionTable {
    static final String PID = "org.understudy.client";
    private static final Logger LOG = LoggerFactory.getLogger(TransportClient.class);
    /** Chunks that are read and compressed while all connections are busy. */
    private static final int AHEAD = 2;

    private static final Duration PACED_TURN = Duration.ofHours(1);
    /** One event for each replica, however many workloads go there. */
    private static final Duration INSPECTION_EVENTS = Duration.ofMinutes(1);

    private final TlsContexts contexts;
    private final Kerberos kerberos;
    private final Pacing pacing;
    private final Path etc;
    private final Json json = new Json();
    private final ErrorReply errors = new ErrorReply(json);
    private volatile EventSink events = EventSink.NONE;
    private final EventLimiter inspections =
            new EventLimiter(draft -> events.publish(draft), Clock.systemUTC(), INSPECTION_EVENTS);
    private volatile ClientSettings settings;
    private final List<Connector> retired = new ArrayList<>(); // guarded by this
    private Connector connector; // guarded by this

    @Activate
    public TransportClient(
            @Reference TlsContexts contexts,
            @Reference Kerberos kerberos,
            @Reference Pacing pacing,
            BundleContext context) {
        this(
                contexts,
                kerberos,
                pacing,
                Path.of(Optional.ofNullable(context.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath());
    }

    TransportClient(TlsContexts contexts, Kerberos kerberos, Pacing pacing, Path etc) {
        this.contexts = contexts;
        this.kerberos = kerberos;
        this.pacing = pacing;
        this.etc = etc;
        this.settings = ClientSettings.parse(Settings.of(Map.of()), etc);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventSink sink) {
        events = sink;
    }

    void unbindEvents(EventSink sink) {
        if (events == sink) {
            events = EventSink.NONE;
        }
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            settings = ClientSettings.parse(properties == null ? Settings.of(Map.of()) : Settings.of(properties), etc);
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The settings stay as they were.", PID, e.getMessage(), e.remedy());
            events.publish(EventDraft.of(EventType.SETTING_REFUSED, PID + ": " + e.getMessage())
                    .because(e));
        }
    }

    /** The channels with the credentials that are there now; requests under way with replaced ones go on. */
    private synchronized Connector connector() {
        ClientSettings wanted = settings;
        drain();
        if (connector == null || !connector.isFor(wanted)) {
            Negotiator negotiator = new Negotiator(wanted, kerberos, errors, Clock.systemUTC());
            Connector renewed = new Connector(wanted, contexts, negotiator, pacing);
            if (connector != null) {
                connector.retire();
                retired.add(connector);
                LOG.info(
                        "Connects with the credentials in {} and the proxy as they are now.",
                        wanted.tls().keyStore());
            }
            connector = renewed;
        }
        connector.use(wanted);
        return connector;
    }

    /** Closes the retired connectors whose last request has ended. */
    private void drain() {
        for (Iterator<Connector> old = retired.iterator(); old.hasNext(); ) {
            Connector next = old.next();
            if (next.isDrained()) {
                next.close();
                old.remove();
            }
        }
    }

    @Override
    public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> message) {
        Connector open = connector();
        Channel channel = open.control(replica);
        Request request = open.request(channel.key(), HttpMethod.POST, Protocol.CONTROL_PATH)
                .body(new BytesRequestContent(Protocol.JSON, json.write(message)));
        ContentResponse response = exchange(channel, request, settings.controlTimeout(), Protocol.MAX_CONTROL);
        return json.readReply(response.getContent(), message.replyType());
    }

    @Override
    public void send(ReplicaAddress replica, WorkloadId workload, Chunk chunk) {
        int extents = chunk.header().extents().size();
        ByteBuffer header = ByteBuffer.allocate(ChunkFormat.headerLength(extents));
        ChunkFormat.writeHeader(chunk.header(), header);
        ByteBuffer payload = chunk.buffer().data().duplicate();
        String path =
                Protocol.chunkPath(chunk.header().transfer(), chunk.header().sequence());
        Connector open = connector();
        Channel channel = open.data(replica, workload);
        Request request = open.request(channel.key(), HttpMethod.PUT, path);
        Optional<PacedContent> paced =
                pacing.pace(replica, workload, open.executor(), Protocol.BINARY, header.flip(), payload);
        if (paced.isEmpty()) {
            request.body(new ByteBufferRequestContent(Protocol.BINARY, header, payload));
            exchange(channel, request, settings.dataTimeout(), Protocol.MAX_CONTROL);
            return;
        }
        try (PacedContent body = paced.get()) {
            // its turn comes when those before it have ended, and how slowly they go is the limit's matter
            exchange(
                    channel,
                    request.body(body),
                    PACED_TURN,
                    settings.dataTimeout(),
                    Protocol.MAX_CONTROL,
                    body::idleNanos);
        }
    }

    @Override
    public List<HeldChunk> held(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            long fromSequence) {
        Connector open = connector();
        Channel channel = open.data(replica, workload);
        Request request = open.request(channel.key(), HttpMethod.GET, Protocol.heldPath(transfer))
                .param(Protocol.FROM, String.valueOf(fromSequence));
        ContentResponse response =
                exchange(channel, request, settings.dataTimeout(), ChunkFormat.MAX_HELD_BYTES + SealedBodies.OVERHEAD);
        return ChunkFormat.readHeld(SealedBodies.open(
                key, Direction.ANSWER, SealedBodies.heldContext(transfer, fromSequence), response.getContent()));
    }

    @Override
    public List<RangeState> compare(
            ReplicaAddress replica,
            WorkloadId workload,
            TransferId transfer,
            Optional<PayloadKey> key,
            RangeQuery query) {
        Connector open = connector();
        Channel channel = open.data(replica, workload);
        ByteBuffer body = SealedBodies.seal(
                key, Direction.QUESTION, SealedBodies.compareContext(transfer), RangeFormat.write(query));
        byte[] context = SealedBodies.compareContext(transfer, body);
        Request request = open.request(channel.key(), HttpMethod.POST, Protocol.comparePath(transfer))
                .body(new ByteBufferRequestContent(Protocol.BINARY, body));
        ContentResponse response =
                exchange(channel, request, settings.dataTimeout(), RangeFormat.MAX_ANSWER + SealedBodies.OVERHEAD);
        return RangeFormat.readAnswer(SealedBodies.open(key, Direction.ANSWER, context, response.getContent()));
    }

    @Override
    public int window(ReplicaAddress replica, WorkloadId workload) {
        Connector open = current();
        return AHEAD + (open == null ? ChannelScale.START : open.width(replica, workload));
    }

    @Override
    public void close(WorkloadId workload) {
        connectors().forEach(open -> open.closeData(workload));
    }

    @Override
    public List<ConnectionInfo> list() {
        return connectors().stream().flatMap(open -> open.list().stream()).toList();
    }

    private synchronized Connector current() {
        return connector;
    }

    private synchronized List<Connector> connectors() {
        List<Connector> all = new ArrayList<>(retired);
        if (connector != null) {
            all.add(connector);
        }
        return all;
    }

    private ContentResponse exchange(Channel channel, Request request, Duration timeout, int maxLength) {
        long start = System.nanoTime();
        return exchange(channel, request, timeout, timeout, maxLength, () -> System.nanoTime() - start);
    }

    /**
     * @param turn how long it may take until a connection is there
     * @param idleNanos how long nothing has moved
     * @param timeout how long nothing may move
     */
    private ContentResponse exchange(
            Channel channel, Request request, Duration turn, Duration timeout, int maxLength, LongSupplier idleNanos) {
        ReplicaAddress replica = channel.key().replica();
        ContentResponse response;
        try {
            Line line = channel.acquire(System.nanoTime() + turn.toNanos());
            try {
                response = exchange(channel, line, request, timeout, maxLength, idleNanos);
            } finally {
                channel.release(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "the request was cancelled", "", e);
        } catch (TimeoutException e) {
            throw ClientErrors.classify(e, replica);
        } catch (ExecutionException e) {
            throw told(ClientErrors.classify(e.getCause(), replica), replica);
        }
        if (HttpStatus.isSuccess(response.getStatus())) {
            return response;
        }
        throw errors.read(response.getStatus(), response.getContent(), replica.toString());
    }

    private ReplicationException told(ReplicationException failure, ReplicaAddress replica) {
        if (failure.code() == ErrorCode.TLS_INSPECTED) {
            String peer = replica.toString();
            inspections.publish(
                    peer,
                    EventDraft.of(EventType.PROXY_INSPECTS_TLS, failure.getMessage())
                            .with(peer)
                            .because(failure));
        }
        return failure;
    }

    private static ContentResponse exchange(
            Channel channel, Line line, Request request, Duration timeout, int maxLength, LongSupplier idleNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        long begun = System.nanoTime();
        try {
            ContentResponse response = await(
                    new CompletableResponseListener(request, maxLength).send(line.connection()), timeout, idleNanos);
            if (carriesChunk(request) && HttpStatus.isSuccess(response.getStatus())) {
                channel.acknowledged(line, (int) request.getBody().getLength(), System.nanoTime() - begun);
            }
            return response;
        } catch (InterruptedException | TimeoutException e) {
            request.abort(e);
            line.close(); // the abort may end after it is given back
            if (e instanceof TimeoutException && carriesChunk(request)) {
                channel.timedOut();
            }
            throw e;
        }
    }

    private static boolean carriesChunk(Request request) {
        return HttpMethod.PUT.is(request.getMethod());
    }

    private static ContentResponse await(
            CompletableFuture<ContentResponse> answer, Duration timeout, LongSupplier idleNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (long left = timeout.toNanos() - idleNanos.getAsLong();
                ;
                left = timeout.toNanos() - idleNanos.getAsLong()) {
            try {
                return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (idleNanos.getAsLong() >= timeout.toNanos()) {
                    throw e;
                }
            }
        }
    }

    @Deactivate
    synchronized void close() {
        connectors().forEach(Connector::close);
        retired.clear();
        connector = null;
    }
}
