// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.understudy.api.transport.DataChannels;

/** Makes the component {@code replica} as its resolver does in OSGi, for data only. */
public final class DataOnlyComponent {
    private DataOnlyComponent() {}

    public static Component create(CamelContext context, Hub hub, DataChannels channels) {
        return new ReplicaComponent(context, hub, new ReplicaServices(() -> null, () -> channels, () -> null));
    }
}
