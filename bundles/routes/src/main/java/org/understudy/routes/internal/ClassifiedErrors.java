// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private static final Logger LOG = LoggerFactory.getLogger(ClassifiedErrors.class);

    private ClassifiedErrors() {}

    /** To be called before a route is defined; the table is asked when an error comes, as it may have changed. */
    static void handle(RouteBuilder routes, RetryPolicies table) {
        for (ErrorClass errorClass : ErrorClass.values()) {
            routes.onException(Throwable.class)
                    .onWhen(ReplicaErrors.ofClass(errorClass))
                    .maximumRedeliveries(0)
                    // who asked for it tells of an expected error, in one line
                    .logExhausted(false)
                    .logStackTrace(false)
                    .handled(false)
                    .process(exchange -> note(exchange, errorClass, table));
        }
    }

    private static void note(Exchange exchange, ErrorClass errorClass, RetryPolicies table) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        ErrorCode code = ReplicaErrors.code(thrown);
        if (code == ErrorCode.INTERNAL) {
            LOG.error("A route failed unexpectedly.", thrown);
        }
        exchange.setProperty(ReplicaHeaders.FAILURE_CODE, code);
        exchange.setProperty(ReplicaHeaders.FAILURE_CLASS, errorClass);
        exchange.setProperty(ReplicaHeaders.RETRY_POLICY, table.of(errorClass));
    }
}
