// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.apache.camel.spi.ComponentResolver;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.engine.RetryPolicies;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;
import org.understudy.camel.ReplicaHeaders;

/** Runs the primary's routes; who has the service {@link ControlSender} knows that they run. */
@Component(immediate = true)
public final class PrimaryRoutes implements ControlSender {
    private final ExecutorService senders =
            Executors.newCachedThreadPool(task -> new Thread(task, "understudy-data-out"));
    private final CamelContext context;
    private final ProducerTemplate template;

    @Activate
    public PrimaryRoutes(
            BundleContext bundle,
            @Reference OutboundStages stages,
            @Reference RetryPolicies table,
            @Reference(target = "(component=replica)") ComponentResolver replica,
            @Reference(target = "(component=direct)") ComponentResolver direct)
            throws Exception {
        this(new OsgiDefaultCamelContext(bundle), stages, table);
    }

    PrimaryRoutes(CamelContext context, OutboundStages stages, RetryPolicies table) throws Exception {
        this.context = context;
        try {
            Contexts.start(context, "understudy-primary", new DataOut(stages, senders, table));
            template = context.createProducerTemplate();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    @Override
    public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request) {
        try {
            return template.requestBodyAndHeader(
                    DataOut.CONTROL_OUT, request, ReplicaHeaders.REPLICA, replica, request.replyType());
        } catch (CamelExecutionException e) {
            if (e.getCause() instanceof ReplicationException classified) {
                throw classified;
            }
            throw new ReplicationException(
                    ErrorCode.INTERNAL, "the route control-out failed: " + e.getCause(), "see the log", e);
        }
    }

    @Deactivate
    void close() {
        context.stop();
        senders.shutdownNow();
    }
}
