// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.engine.RetryPolicies;
import org.understudy.camel.ReplicaErrors;
import org.understudy.camel.ReplicaHeaders;

/**
 * The error handler of the primary's routes: a clause for each class of the retry table. Camel itself tries nothing
 * again, so a clause notes the class and what the table says about it, and leaves the error to the engine, who keeps
 * the attempt, its cause and the next time.
 */
final class ClassifiedErrors {
    private ClassifiedErrors() {}

    /** To be called before a route is defined; the table is asked when an error comes, as it may have changed. */
    static void handle(RouteBuilder routes, RetryPolicies table) {
        for (ErrorClass errorClass : ErrorClass.values()) {
            routes.onException(Throwable.class)
                    .onWhen(ReplicaErrors.ofClass(errorClass))
                    .maximumRedeliveries(0)
                    .handled(false)
                    .process(exchange -> note(exchange, errorClass, table));
        }
    }

    private static void note(Exchange exchange, ErrorClass errorClass, RetryPolicies table) {
        ErrorCode code = ReplicaErrors.code(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        exchange.setProperty(ReplicaHeaders.FAILURE_CODE, code);
        exchange.setProperty(ReplicaHeaders.FAILURE_CLASS, errorClass);
        exchange.setProperty(ReplicaHeaders.RETRY_POLICY, table.of(errorClass));
    }
}
