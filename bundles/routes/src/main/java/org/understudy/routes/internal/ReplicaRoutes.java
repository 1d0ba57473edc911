// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import org.apache.camel.CamelContext;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.apache.camel.spi.ComponentResolver;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.chunk.InboundStages;
import org.understudy.api.transport.ReplicaGate;

/** Runs the replica's routes, on a node that is one. */
@Component(service = ReplicaRoutes.class, immediate = true)
public final class ReplicaRoutes {
    private final CamelContext context;

    @Activate
    public ReplicaRoutes(
            BundleContext bundle,
            @Reference InboundStages stages,
            @Reference ReplicaGate gate,
            @Reference(target = "(component=replica)") ComponentResolver replica)
            throws Exception {
        this(new OsgiDefaultCamelContext(bundle), stages, gate);
    }

    ReplicaRoutes(CamelContext context, InboundStages stages, ReplicaGate gate) throws Exception {
        this.context = context;
        Contexts.start(context, "understudy-replica", new DataIn(stages, gate));
    }

    @Deactivate
    void close() {
        context.stop();
    }
}
