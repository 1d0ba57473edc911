// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.engine.OutboundTransfer;
import org.understudy.api.engine.RetryPolicies;
import org.understudy.camel.ReplicaHeaders;

/**
 * The primary's routes: {@code control-out} for control messages, {@code data-out} for a transfer, and under it
 * {@code chunks-out} for its chunks.
 */
final class DataOut extends RouteBuilder {
    static final String CONTROL_OUT = "direct:control-out";
    private static final String CHUNKS_OUT = "direct:chunks-out";
    private static final String TICKET = "ticket";
    private static final String CHUNK = "chunk";

    private final OutboundStages stages;
    private final ExecutorService senders;
    private final RetryPolicies table;

    DataOut(OutboundStages stages, ExecutorService senders, RetryPolicies table) {
        this.stages = stages;
        this.senders = senders;
        this.table = table;
    }

    @Override
    public void configure() {
        // an error is classified where it arises, and the engine, who knows the state, makes another attempt
        errorHandler(
                defaultErrorHandler().maximumRedeliveries(0).logExhausted(false).logStackTrace(false));
        ClassifiedErrors.handle(this, table);

        from(CONTROL_OUT).routeId("control-out").to("replica:control");

        from("replica:transfers").routeId("data-out").to(CHUNKS_OUT);

        from(CHUNKS_OUT)
                .routeId("chunks-out")
                // its steps run for every chunk: their errors are collected, and handled once, by data-out
                .errorHandler(noErrorHandler())
                .process(exchange -> exchange.getMessage()
                        .setBody(new ChunkTickets(exchange.getMessage().getBody(OutboundTransfer.class))))
                .split(body())
                .streaming()
                .parallelProcessing()
                .executorService(senders)
                .doTry()
                .process(DataOut::read)
                .filter(body().isNotNull())
                .process(stage(stages::digest))
                .process(this::compress)
                .process(this::encrypt)
                .to("replica:data")
                .process(exchange ->
                        transfer(exchange).acknowledged(chunk(exchange).header()))
                .end()
                .endDoTry()
                .doCatch(Throwable.class)
                .process(DataOut::fail)
                .doFinally()
                .process(DataOut::release)
                .end()
                .end()
                .process(DataOut::finish);
    }

    /** Turns the ticket in the body into a chunk, or into nothing behind the last one. */
    private static void read(Exchange exchange) {
        ChunkTickets ticket = exchange.getMessage().getBody(ChunkTickets.class);
        exchange.setProperty(TICKET, ticket);
        Optional<Chunk> chunk = ticket.read();
        exchange.setProperty(CHUNK, chunk.orElse(null));
        exchange.getMessage().setBody(chunk.orElse(null));
        exchange.getMessage()
                .setHeader(ReplicaHeaders.REPLICA, ticket.transfer().replica());
        exchange.getMessage()
                .setHeader(ReplicaHeaders.WORKLOAD, ticket.transfer().workload());
    }

    private void compress(Exchange exchange) {
        OutboundTransfer transfer = transfer(exchange);
        long begun = System.nanoTime();
        setChunk(exchange, stages.compress(chunk(exchange), transfer.compressionLevel()));
        transfer.compressed(System.nanoTime() - begun);
    }

    private void encrypt(Exchange exchange) {
        setChunk(exchange, stages.encrypt(chunk(exchange), transfer(exchange).payloadKey()));
    }

    /** The splitter's own stop would return while chunks are under way, and can lose the error in a race. */
    private static void fail(Exchange exchange) {
        exchange.getProperty(TICKET, ChunkTickets.class)
                .fail(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    private static void release(Exchange exchange) {
        ChunkTickets ticket = exchange.getProperty(TICKET, ChunkTickets.class);
        Chunk chunk = exchange.getProperty(CHUNK, Chunk.class);
        if (chunk != null) {
            chunk.close();
        }
        exchange.getMessage().setBody(null);
        ticket.done();
    }

    private static void finish(Exchange exchange) {
        exchange.getMessage().getBody(ChunkTickets.class).error().ifPresent(exchange::setException);
    }

    private static OutboundTransfer transfer(Exchange exchange) {
        return exchange.getProperty(TICKET, ChunkTickets.class).transfer();
    }

    private static Chunk chunk(Exchange exchange) {
        return exchange.getMessage().getBody(Chunk.class);
    }

    private static void setChunk(Exchange exchange, Chunk chunk) {
        exchange.getMessage().setBody(chunk);
    }

    private static Processor stage(Function<Chunk, Chunk> work) {
        return exchange -> setChunk(exchange, work.apply(chunk(exchange)));
    }
}
