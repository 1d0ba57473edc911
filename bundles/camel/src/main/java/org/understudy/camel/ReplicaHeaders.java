// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel;

/** The headers of messages at {@code replica:} endpoints, and the properties of their exchanges. */
public final class ReplicaHeaders {
    /** To {@code replica:control} and {@code replica:data}: where to, an {@code org.understudy.api.ReplicaAddress}. */
    public static final String REPLICA = "UnderstudyReplica";

    /** To {@code replica:data}: whose chunk it is; from {@code replica:events}: an {@code org.understudy.api.WorkloadId}. */
    public static final String WORKLOAD = "UnderstudyWorkload";

    /** From {@code replica:control} and {@code replica:data}: who sent it, an {@code org.understudy.api.security.Peer}. */
    public static final String PEER = "UnderstudyPeer";

    /** From {@code replica:events}: the event's number, an Integer. */
    public static final String EVENT_NUMBER = "UnderstudyEventNumber";

    /** From {@code replica:events}: INFO, WARNING or ERROR. */
    public static final String EVENT_LEVEL = "UnderstudyEventLevel";

    /** From {@code replica:events}: the name of the workload, if it is about one. */
    public static final String WORKLOAD_NAME = "UnderstudyWorkloadName";

    /** From {@code replica:events}: the name of the error's class, if it tells of an error. */
    public static final String ERROR_CLASS = "UnderstudyErrorClass";

    /** A property of an exchange that failed in a route of a primary: an {@code org.understudy.api.ErrorCode}. */
    public static final String FAILURE_CODE = "UnderstudyFailureCode";

    /** A property as {@link #FAILURE_CODE}: the code's {@code org.understudy.api.ErrorClass}. */
    public static final String FAILURE_CLASS = "UnderstudyFailureClass";

    /** A property as {@link #FAILURE_CODE}: the {@code org.understudy.api.engine.RetryPolicy} by which the engine goes. */
    public static final String RETRY_POLICY = "UnderstudyRetryPolicy";

    private ReplicaHeaders() {}
}
