// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel;

import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** What routes need to react to an error by its class. */
public final class ReplicaErrors {
    private ReplicaErrors() {}

    /** For {@code onException(...).onWhen(...)}: whether the error that was caught is of this class. */
    public static Predicate ofClass(ErrorClass errorClass) {
        return exchange -> errorClass == code(thrown(exchange)).errorClass();
    }

    private static Throwable thrown(Exchange exchange) {
        Throwable caught = exchange.getException();
        return caught != null ? caught : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }

    /** The code with which an error was classified, looked for in its causes; {@code INTERNAL} if it never was. */
    public static ErrorCode code(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ReplicationException classified) {
                return classified.code();
            }
        }
        return ErrorCode.INTERNAL;
    }
}
