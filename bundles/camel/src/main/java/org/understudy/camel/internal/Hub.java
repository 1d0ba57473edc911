// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.engine.OutboundTransfer;
import org.understudy.api.engine.TransferDispatcher;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventListener;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ChunkReceiver;
import org.understudy.api.transport.ControlReceiver;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;

/**
 * Where the layers below reach the routes: each consumer of a {@code replica:} endpoint attaches here when it starts. It
 * needs no other component, so that the engine and the server can refer to it without a cycle.
 */
@Component(
        service = {Hub.class, TransferDispatcher.class, ControlReceiver.class, ChunkReceiver.class, EventListener.class
        },
        immediate = true) // the consumers that are attached must not go with the last bundle that uses it
public final class Hub implements TransferDispatcher, ControlReceiver, ChunkReceiver, EventListener {
    private final Map<Channel, ReplicaConsumer> consumers = new ConcurrentHashMap<>();

    private final List<EventsConsumer> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public Hub() {}

    void attach(EventsConsumer consumer) {
        listeners.add(consumer);
    }

    void detach(EventsConsumer consumer) {
        listeners.remove(consumer);
    }

    @Override
    public void happened(Event event) {
        listeners.forEach(listener -> listener.happened(event));
    }

    /** @throws IllegalStateException if another route consumes this channel: it would be left to chance who gets what */
    void attach(Channel channel, ReplicaConsumer consumer) {
        ReplicaConsumer other = consumers.putIfAbsent(channel, consumer);
        if (other != null && other != consumer) {
            throw new IllegalStateException("a route of context '"
                    + other.getEndpoint().getCamelContext().getName() + "' consumes " + channel.uri()
                    + " already; stop that route first");
        }
    }

    void detach(Channel channel, ReplicaConsumer consumer) {
        consumers.remove(channel, consumer);
    }

    @Override
    public void dispatch(OutboundTransfer transfer) {
        run(Channel.TRANSFERS, null, transfer, false);
    }

    @Override
    public ControlReply receive(Peer peer, ControlRequest<?> request) {
        Object reply = run(Channel.CONTROL, peer, request, true);
        if (request.replyType().isInstance(reply)) {
            return request.replyType().cast(reply);
        }
        throw new ReplicationException(
                ErrorCode.INTERNAL,
                "the route on " + Channel.CONTROL.uri() + " gave no "
                        + request.replyType().getSimpleName(),
                "correct the route");
    }

    @Override
    public void receive(Peer peer, Chunk chunk) {
        run(Channel.DATA, peer, chunk, false);
    }

    private Object run(Channel channel, Peer peer, Object body, boolean inOut) {
        ReplicaConsumer consumer = consumers.get(channel);
        if (consumer == null) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "no route consumes " + channel.uri(),
                    "start the bundle org.understudy.routes, or a route of your own");
        }
        Exchange exchange = consumer.process(peer, body, inOut);
        if (exchange.getException() != null) {
            throw failure(channel, exchange.getException());
        }
        return exchange.getMessage().getBody();
    }

    /** Routes wrap what their processors throw: the error that was classified is looked for. */
    private static ReplicationException failure(Channel channel, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ReplicationException classified) {
                return classified;
            }
        }
        return new ReplicationException(
                ErrorCode.INTERNAL, "the route on " + channel.uri() + " failed: " + thrown, "see the log", thrown);
    }
}
