// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Promise;
import org.understudy.api.security.Authentication;

/**
 * HTTP whose connections are authenticated by Kerberos before a channel gets them, where the destination's tag is an {@link
 * Authentication} that says so. So no request is ever sent twice, and nothing is sent to a replica that has not proved who
 * it is. A connection is used no longer than its authentication counts.
 */
final class NegotiatingTransport extends HttpClientTransportOverHTTP {
    private static final String ANSWER_CONTEXT_KEY = NegotiatingTransport.class.getName() + ".answer";

    private final Negotiator negotiator;
    private final Clock clock;

    /** Only of connections that end by the clock. */
    private final Map<Connection, Instant> ends = Collections.synchronizedMap(new WeakHashMap<>());

    NegotiatingTransport(ClientConnector connector, Negotiator negotiator, Clock clock) {
        super(connector);
        this.negotiator = negotiator;
        this.clock = clock;
    }

    /**
     * Of a host with several addresses each is tried: what a proxy answered at one of them says more than that nothing
     * listens at the next.
     */
    @Override
    public void connect(SocketAddress address, Map<String, Object> context) {
        Promise<Connection> promise = promise(context);
        context.put(HTTP_CONNECTION_PROMISE_CONTEXT_KEY, Promise.<Connection>from(promise::succeeded, failure -> {
            Object telling = failure instanceof HttpResponseException
                    ? context.merge(ANSWER_CONTEXT_KEY, failure, (first, later) -> first)
                    : context.getOrDefault(ANSWER_CONTEXT_KEY, failure);
            promise.failed((Throwable) telling);
        }));
        super.connect(address, context);
    }

    @Override
    public org.eclipse.jetty.io.Connection newConnection(EndPoint endPoint, Map<String, Object> context)
            throws IOException {
        Destination destination = (Destination) context.get(HTTP_DESTINATION_CONTEXT_KEY);
        // the way through a proxy's tunnel has the proxy as its destination first, without a tag
        if (destination.getOrigin().getTag() instanceof Authentication authentication && authentication.kerberos()) {
            return new NegotiatingConnection(
                    endPoint,
                    destination,
                    negotiator,
                    end -> authenticated(endPoint, context, end),
                    failure -> promise(context).failed(failure));
        }
        return super.newConnection(endPoint, context);
    }

    /** @param end when the connection's authentication does not count any more */
    private void authenticated(EndPoint endPoint, Map<String, Object> context, Instant end) throws IOException {
        Promise<Connection> promise = promise(context);
        context.put(
                HTTP_CONNECTION_PROMISE_CONTEXT_KEY,
                Promise.<Connection>from(
                        connection -> {
                            ends.put(connection, end);
                            promise.succeeded(connection);
                        },
                        promise::failed));
        endPoint.upgrade(super.newConnection(endPoint, context));
    }

    @SuppressWarnings("unchecked")
    private static Promise<Connection> promise(Map<String, Object> context) {
        return (Promise<Connection>) context.get(HTTP_CONNECTION_PROMISE_CONTEXT_KEY);
    }

    /** Whether the connection's authentication still counts. */
    boolean isUsable(Connection connection) {
        Instant end = ends.get(connection);
        return end == null || clock.instant().isBefore(end);
    }
}
