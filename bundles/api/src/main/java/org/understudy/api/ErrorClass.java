// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

/**
 * The classes of the retry logic of Hyper-V Replica's Network Services ("Retry Logic for Delta Replication"). What
 * happens after an error depends on its class alone.
 */
public enum ErrorClass {
    NETWORK("Network error"),
    NETWORK_BROKER("Network error with a broker"),
    PAUSED_OR_LOW_DISK("Replication paused or low disk space on the replica"),
    NON_RECOVERABLE("Non-recoverable error"),
    AUTHENTICATION("Network authentication error"),
    AUTHORIZATION("Authorization error"),
    WORKLOAD_NOT_FOUND("Workload not found"),
    LOW_MEMORY("Low memory on the primary"),
    CANCELLED("Cancelled or paused by the primary");

    private final String title;

    ErrorClass(String title) {
        this.title = title;
    }

    /** The class's name in the words of the specification. */
    public String title() {
        return title;
    }

    /** The row of the retry table for this class where a broker says at which server the replica is. */
    public ErrorClass withBroker() {
        return this == NETWORK || this == WORKLOAD_NOT_FOUND ? NETWORK_BROKER : this;
    }
}
