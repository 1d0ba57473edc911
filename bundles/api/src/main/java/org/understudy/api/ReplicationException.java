// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The one exception that crosses layers. The code is chosen where the error arises and never changed on the way up.
 * Unchecked, because it passes through iterators and Camel processors that can't declare it.
 */
public class ReplicationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** And what ends a line, or turns its direction, in Unicode. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");

    private final ErrorCode code;
    private final String remedy;

    /**
     * @param message one line that names the thing: a file, a host and port, a workload; no secret. Control
     *     characters become question marks
     * @param remedy what the operator can do, one line; empty if the message says it all
     */
    public ReplicationException(ErrorCode code, String message, String remedy) {
        this(code, message, remedy, null);
    }

    public ReplicationException(ErrorCode code, String message, String remedy, Throwable cause) {
        super(oneLine(message), cause);
        this.code = Objects.requireNonNull(code);
        this.remedy = oneLine(remedy);
    }

    /** It may quote the other side, and goes to logs and terminals. */
    private static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    public ErrorCode code() {
        return code;
    }

    public String remedy() {
        return remedy;
    }
}
