// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.understudy.api.transport.ControlChannels;
import org.understudy.api.transport.DataChannels;

/** Makes the component {@code replica} as its resolver does in OSGi. */
public final class ReplicaComponents {
    private ReplicaComponents() {}

    public static Component create(CamelContext context, Hub hub, ControlChannels control, DataChannels data) {
        return new ReplicaComponent(context, hub, new ReplicaServices(() -> control, () -> data, () -> null));
    }
}
