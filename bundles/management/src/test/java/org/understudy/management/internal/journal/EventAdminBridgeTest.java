// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

class EventAdminBridgeTest {
    private final List<Event> posted = new ArrayList<>();

    private final EventAdmin admin = new EventAdmin() {
        @Override
        public void postEvent(Event event) {
            posted.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            throw new AssertionError("to send would wait for handlers");
        }
    };

    @Test
    void anEventIsPostedUnderItsNameWithItsParts() {
        new EventAdminBridge(admin).happened(Events.full());

        Event event = posted.get(0);
        assertThat(event.getTopic()).isEqualTo("org/understudy/NETWORK_ERROR");
        assertThat(event.getProperty("number")).isEqualTo(300);
        assertThat(event.getProperty("sequence")).isEqualTo(7L);
        assertThat(event.getProperty("level")).isEqualTo("WARNING");
        assertThat(event.getProperty("workload")).isEqualTo("web1");
        assertThat(event.getProperty("workload.id")).isEqualTo(Events.WORKLOAD.toString());
        assertThat(event.getProperty("peer")).isEqualTo("replica:8443");
        assertThat(event.getProperty("error")).isEqualTo("CONNECTION_REFUSED");
        assertThat(event.getProperty("error.class")).isEqualTo("NETWORK");
        assertThat(event.getProperty("message")).isEqualTo("nothing listens there");
        assertThat(event.getProperty("remedy")).isEqualTo("start the replica");
        assertThat(event.getProperty("timestamp")).isEqualTo(Events.AT.toEpochMilli());
    }

    @Test
    void whatAnEventDoesNotHaveIsNoProperty() {
        new EventAdminBridge(admin).happened(Events.event(3));

        assertThat(posted.get(0).getPropertyNames()).doesNotContain("workload", "workload.id", "peer", "error");
    }
}
