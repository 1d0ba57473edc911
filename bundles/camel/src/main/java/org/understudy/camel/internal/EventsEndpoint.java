// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.understudy.api.event.EventFilter;

/** {@code replica:events}: what happens, for as many routes as want to know. */
final class EventsEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {
    static final String NAME = "events";
    static final String URI = "replica:" + NAME;

    private final Hub hub;
    private final EventFilter filter;

    EventsEndpoint(String uri, ReplicaComponent component, Hub hub, EventFilter filter) {
        super(uri, component);
        this.hub = hub;
        this.filter = filter;
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        EventsConsumer consumer = new EventsConsumer(this, processor, hub, filter);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException(getEndpointUri() + " can't be sent to: events come from the engine");
    }
}
