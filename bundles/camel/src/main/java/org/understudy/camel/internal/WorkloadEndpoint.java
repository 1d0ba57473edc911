// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.understudy.api.engine.ReplicationService;

/** A workload by its name or GUID; the body becomes its status after the action, or its statistics. */
final class WorkloadEndpoint extends DefaultEndpoint {
    private final String workload;
    private final WorkloadAction action;
    private final ReplicaServices services;

    WorkloadEndpoint(
            String uri, ReplicaComponent component, String workload, WorkloadAction action, ReplicaServices services) {
        super(uri, component);
        this.workload = workload;
        this.action = action;
        this.services = services;
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                ReplicationService replication = services.requireReplication();
                exchange.getMessage()
                        .setBody(action.run(
                                replication, workload, exchange.getMessage().getBody()));
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(getEndpointUri() + " can't be consumed from: use replica:transfers");
    }
}
