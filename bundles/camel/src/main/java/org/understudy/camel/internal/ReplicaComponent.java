// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.understudy.api.event.EventFilter;
import org.understudy.api.event.EventLevel;

/** The component {@code replica}. */
final class ReplicaComponent extends DefaultComponent {
    private static final String WORKLOAD = "workload/";

    private final Hub hub;
    private final ReplicaServices services;

    ReplicaComponent(CamelContext context, Hub hub, ReplicaServices services) {
        super(context);
        this.hub = hub;
        this.services = services;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Optional<Channel> channel = Channel.parse(remaining);
        if (channel.isPresent()) {
            return new ChannelEndpoint(uri, this, channel.get(), hub, services);
        }
        if (remaining.equals(EventsEndpoint.NAME)) {
            return new EventsEndpoint(uri, this, hub, filter(parameters));
        }
        if (remaining.startsWith(WORKLOAD) && remaining.length() > WORKLOAD.length()) {
            String action = getAndRemoveParameter(parameters, "action", String.class, "status");
            return new WorkloadEndpoint(
                    uri, this, remaining.substring(WORKLOAD.length()), WorkloadAction.parse(action), services);
        }
        throw new IllegalArgumentException("'" + uri + "': after replica: comes one of "
                + Arrays.toString(
                        Arrays.stream(Channel.values()).map(Channel::uri).toArray())
                + ", " + EventsEndpoint.URI + " or workload/NAME?action=ACTION");
    }

    private EventFilter filter(Map<String, Object> parameters) {
        String level = getAndRemoveParameter(parameters, "level", String.class);
        String workload = getAndRemoveParameter(parameters, "workload", String.class);
        return new EventFilter(
                Optional.ofNullable(workload),
                Optional.ofNullable(level).map(ReplicaComponent::level),
                Optional.empty());
    }

    private static EventLevel level(String text) {
        return Arrays.stream(EventLevel.values())
                .filter(level -> level.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "level=" + text + " is none of " + Arrays.toString(EventLevel.values())));
    }
}
