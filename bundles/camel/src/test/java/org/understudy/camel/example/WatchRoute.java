// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.example;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationHealth;

public final class WatchRoute extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:watch")
                .to("replica:workload/web1")
                .filter(WatchRoute::isUnwell)
                .process(WatchRoute::describe)
                .to("direct:alarm");
    }

    private static boolean isUnwell(Exchange exchange) {
        return exchange.getMessage().getBody(RelationshipStatus.class).health() != ReplicationHealth.NORMAL;
    }

    private static void describe(Exchange exchange) {
        RelationshipStatus status = exchange.getMessage().getBody(RelationshipStatus.class);
        exchange.getMessage()
                .setBody(status.settings().name() + ": " + status.health().title() + " " + status.reasons());
    }
}
