// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** What all our Camel contexts have in common. */
final class Contexts {
    private static final long SHUTDOWN_SECONDS = 10;

    private Contexts() {}

    /** Starts the routes in a context that does nothing with a message but what the routes say. */
    static void start(CamelContext context, String name, RouteBuilder routes) throws Exception {
        context.getCamelContextExtension().setName(name);
        context.disableJMX();
        context.setStreamCaching(false);
        context.setMessageHistory(false);
        context.setLoadTypeConverters(false);
        context.setAllowUseOriginalMessage(false);
        context.getShutdownStrategy().setTimeout(SHUTDOWN_SECONDS);
        context.addRoutes(routes);
        context.start();
    }
}
