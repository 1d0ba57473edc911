// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.InboundStages;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ReplicaGate;
import org.understudy.camel.ReplicaHeaders;

/** The replica's routes: {@code control-in} for control messages, {@code data-in} for chunks. */
final class DataIn extends RouteBuilder {
    private final InboundStages stages;
    private final ReplicaGate gate;

    DataIn(InboundStages stages, ReplicaGate gate) {
        this.stages = stages;
        this.gate = gate;
    }

    @Override
    public void configure() {
        // an error goes to the primary with its code
        errorHandler(noErrorHandler());

        from("replica:control")
                .routeId("control-in")
                .process(exchange -> exchange.getMessage()
                        .setBody(gate.handle(
                                peer(exchange), exchange.getMessage().getBody(ControlRequest.class))));

        from("replica:data")
                .routeId("data-in")
                .process(this::decrypt)
                .process(stage(stages::decompress))
                .process(stage(stages::verify))
                .process(exchange -> gate.store(peer(exchange), chunk(exchange)));
    }

    private static Peer peer(Exchange exchange) {
        return exchange.getMessage().getHeader(ReplicaHeaders.PEER, Peer.class);
    }

    private static Chunk chunk(Exchange exchange) {
        return exchange.getMessage().getBody(Chunk.class);
    }

    private void decrypt(Exchange exchange) {
        Chunk chunk = chunk(exchange);
        exchange.getMessage()
                .setBody(stages.decrypt(
                        chunk, gate.payloadKey(peer(exchange), chunk.header().transfer())));
    }

    private static Processor stage(Function<Chunk, Chunk> work) {
        return exchange -> exchange.getMessage().setBody(work.apply(chunk(exchange)));
    }
}
