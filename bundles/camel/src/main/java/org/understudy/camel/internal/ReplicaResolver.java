// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentResolver;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.transport.ControlChannels;
import org.understudy.api.transport.DataChannels;

/**
 * Makes the component {@code replica} known to every Camel context of the Karaf. The services behind it are optional: the
 * engine itself waits for routes that use this component.
 */
@org.osgi.service.component.annotations.Component(service = ComponentResolver.class, property = "component=replica")
public final class ReplicaResolver implements ComponentResolver {
    private final Hub hub;
    private final BundleContext bundle;
    private final ReplicaServices services =
            new ReplicaServices(() -> this.control, () -> this.data, this::replication);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile ControlChannels control;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile DataChannels data;

    /** The service itself only when it is used: to get it earlier would be a cycle, as it waits for the routes. */
    @Reference(
            service = ReplicationService.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile ServiceReference<ReplicationService> replication;

    @Activate
    public ReplicaResolver(@Reference Hub hub, BundleContext bundle) {
        this.hub = hub;
        this.bundle = bundle;
    }

    private ReplicationService replication() {
        ServiceReference<ReplicationService> found = replication;
        return found == null ? null : bundle.getService(found);
    }

    @Override
    public Component resolveComponent(String name, CamelContext context) {
        return new ReplicaComponent(context, hub, services);
    }
}
