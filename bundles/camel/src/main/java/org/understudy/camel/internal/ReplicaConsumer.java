// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.understudy.api.security.Peer;
import org.understudy.camel.ReplicaHeaders;

/** Gives a route what the {@link Hub} was handed, on the thread that handed it. */
final class ReplicaConsumer extends DefaultConsumer {
    private final Hub hub;
    private final Channel channel;

    ReplicaConsumer(Endpoint endpoint, Processor processor, Hub hub, Channel channel) {
        super(endpoint, processor);
        this.hub = hub;
        this.channel = channel;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        hub.attach(channel, this);
    }

    @Override
    protected void doStop() throws Exception {
        hub.detach(channel, this);
        super.doStop();
    }

    /** @return the exchange after the route, with its exception if it failed */
    Exchange process(Peer peer, Object body, boolean inOut) {
        Exchange exchange = createExchange(false);
        exchange.setPattern(inOut ? ExchangePattern.InOut : ExchangePattern.InOnly);
        exchange.getIn().setBody(body);
        if (peer != null) {
            exchange.getIn().setHeader(ReplicaHeaders.PEER, peer);
        }
        try {
            createUoW(exchange);
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            doneUoW(exchange);
        }
        return exchange;
    }
}
