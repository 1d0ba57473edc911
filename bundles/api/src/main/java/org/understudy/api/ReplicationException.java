// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import java.util.Objects;

/**
 * The one exception that crosses layers. The code is chosen where the error arises and never changed on the way up.
 * Unchecked, because it passes through iterators and Camel processors that can't declare it.
 */
public class ReplicationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String remedy;

    /**
     * @param message one line that names the thing: a file, a host and port, a workload; no secret
     * @param remedy what the operator can do, one line; empty if the message says it all
     */
    public ReplicationException(ErrorCode code, String message, String remedy) {
        this(code, message, remedy, null);
    }

    public ReplicationException(ErrorCode code, String message, String remedy, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
        this.remedy = Objects.requireNonNull(remedy);
    }

    public ErrorCode code() {
        return code;
    }

    public String remedy() {
        return remedy;
    }
}
