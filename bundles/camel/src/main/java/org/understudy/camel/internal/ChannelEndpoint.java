// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.transport.ControlRequest;
import org.understudy.camel.ReplicaHeaders;

/** The endpoints {@code replica:control}, {@code replica:data} and {@code replica:transfers}. */
final class ChannelEndpoint extends DefaultEndpoint {
    private final Channel channel;
    private final Hub hub;
    private final ReplicaServices services;

    ChannelEndpoint(String uri, ReplicaComponent component, Channel channel, Hub hub, ReplicaServices services) {
        super(uri, component);
        this.channel = channel;
        this.hub = hub;
        this.services = services;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        ReplicaConsumer consumer = new ReplicaConsumer(this, processor, hub, channel);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        Processor work = switch (channel) {
            case CONTROL -> this::sendControl;
            case DATA -> this::sendChunk;
            case TRANSFERS -> this::startTransfer;
        };
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) throws Exception {
                work.process(exchange);
            }
        };
    }

    private void sendControl(Exchange exchange) {
        ControlRequest<?> request = body(exchange, ControlRequest.class);
        ReplicaAddress replica = header(exchange, ReplicaHeaders.REPLICA, ReplicaAddress.class);
        exchange.getMessage().setBody(services.requireControl().send(replica, request));
    }

    private void sendChunk(Exchange exchange) {
        ReplicaAddress replica = header(exchange, ReplicaHeaders.REPLICA, ReplicaAddress.class);
        WorkloadId workload = header(exchange, ReplicaHeaders.WORKLOAD, WorkloadId.class);
        services.requireData().send(replica, workload, body(exchange, Chunk.class));
    }

    private void startTransfer(Exchange exchange) {
        exchange.getMessage().setBody(services.requireReplication().sync(body(exchange, String.class)));
    }

    private <T> T body(Exchange exchange, Class<T> type) {
        Object body = exchange.getMessage().getBody();
        if (type.isInstance(body)) {
            return type.cast(body);
        }
        throw new IllegalArgumentException(getEndpointUri() + " takes a body of " + type.getName() + ", not "
                + (body == null ? "none" : body.getClass().getName()));
    }

    private <T> T header(Exchange exchange, String name, Class<T> type) {
        Object header = exchange.getMessage().getHeader(name);
        if (type.isInstance(header)) {
            return type.cast(header);
        }
        throw new IllegalArgumentException(
                getEndpointUri() + " needs the header " + name + " with a " + type.getName());
    }
}
