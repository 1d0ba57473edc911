// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventListener;

/** Posts events to OSGi's Event Admin, where there is one: docs/events.md has the topics and properties. */
@Component(service = EventListener.class)
public final class EventAdminBridge implements EventListener {
    private static final String TOPIC = "org/understudy/";

    private final EventAdmin admin;

    @Activate
    public EventAdminBridge(@Reference EventAdmin admin) {
        this.admin = admin;
    }

    @Override
    public void happened(Event event) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(EventConstants.TIMESTAMP, event.at().toEpochMilli());
        properties.put(EventConstants.MESSAGE, event.message());
        properties.put("sequence", event.sequence());
        properties.put("number", event.type().number());
        properties.put("level", event.type().level().name());
        event.workload().ifPresent(name -> properties.put("workload", name));
        event.workloadId().ifPresent(id -> properties.put("workload.id", id.toString()));
        event.peer().ifPresent(peer -> properties.put("peer", peer));
        event.error().ifPresent(error -> {
            properties.put("error", error.name());
            properties.put("error.class", error.errorClass().name());
        });
        properties.put("remedy", event.remedy());
        admin.postEvent(new org.osgi.service.event.Event(TOPIC + event.type().name(), properties));
    }
}
