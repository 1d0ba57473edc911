// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Describes the retry table for tools; read by {@link RetryTable}. The forms of a row are in docs/operations.md. */
@ObjectClassDefinition(pid = RetryTable.PID, name = "Understudy: retries of a primary")
@interface RetryConfiguration {
    @AttributeDefinition(description = "Network error; minutes from the start of the first attempt")
    String network() default "1, 2, 4, 8, 10 minutes, then every 30 minutes";

    @AttributeDefinition(description = "Network error with a broker, and workload not found with a broker")
    String network_broker() default "1, 2, 3 minutes, then ask the broker";

    @AttributeDefinition(description = "Replication paused or low disk space on the replica")
    String paused_or_low_disk() default "every interval";

    @AttributeDefinition(description = "Non-recoverable error")
    String non_recoverable() default "critical";

    @AttributeDefinition(description = "Network authentication error")
    String authentication() default "critical";

    @AttributeDefinition(description = "Authorization error")
    String authorization() default "critical";

    @AttributeDefinition(description = "Workload not found, without a broker")
    String workload_not_found() default "critical";

    @AttributeDefinition(description = "Low memory on the primary")
    String low_memory() default "every interval";

    @AttributeDefinition(description = "Cancelled or paused by the primary; always none")
    String cancelled() default "none";
}
