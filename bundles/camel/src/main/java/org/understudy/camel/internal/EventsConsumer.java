// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventFilter;
import org.understudy.camel.ReplicaHeaders;

/** Gives a route the events that it asks for, on the thread that tells listeners. */
final class EventsConsumer extends DefaultConsumer {
    private final Hub hub;
    private final EventFilter filter;

    EventsConsumer(Endpoint endpoint, Processor processor, Hub hub, EventFilter filter) {
        super(endpoint, processor);
        this.hub = hub;
        this.filter = filter;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        hub.attach(this);
    }

    @Override
    protected void doStop() throws Exception {
        hub.detach(this);
        super.doStop();
    }

    /** What the route fails with goes to the consumer's exception handler: nobody waits for it. */
    void happened(Event event) {
        if (!filter.test(event)) {
            return;
        }
        Exchange exchange = createExchange(false);
        Message message = exchange.getIn();
        message.setBody(event);
        message.setHeader(ReplicaHeaders.EVENT_NUMBER, event.type().number());
        message.setHeader(ReplicaHeaders.EVENT_LEVEL, event.type().level().name());
        event.workload().ifPresent(name -> message.setHeader(ReplicaHeaders.WORKLOAD_NAME, name));
        event.workloadId().ifPresent(id -> message.setHeader(ReplicaHeaders.WORKLOAD, id));
        event.error()
                .ifPresent(error -> message.setHeader(
                        ReplicaHeaders.ERROR_CLASS, error.errorClass().name()));
        try {
            createUoW(exchange);
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            doneUoW(exchange);
        }
        if (exchange.getException() != null) {
            getExceptionHandler().handleException("the route on events failed", exchange, exchange.getException());
        }
    }
}
