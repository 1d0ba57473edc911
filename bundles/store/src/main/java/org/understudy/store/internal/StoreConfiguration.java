// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.understudy.api.store.RetentionRules;

/** Describes the configuration of the store for tools; read by {@link FileReplicaStore} and {@link RetentionRules}. */
@ObjectClassDefinition(pid = FileReplicaStore.PID, name = "Understudy: replica store")
@interface StoreConfiguration {
    @AttributeDefinition(
            description = "How many of the newest points are kept; 0: the latest state only",
            min = "0",
            max = "24")
    int points() default 0;

    @AttributeDefinition(description = "Of how many hours the newest point is kept", min = "0", max = "168")
    int points_hourly() default 0;

    @AttributeDefinition(description = "Of how many days the newest point is kept", min = "0", max = "366")
    int points_daily() default 0;

    @AttributeDefinition(description = "Of how many weeks the newest point is kept", min = "0", max = "520")
    int points_weekly() default 0;

    @AttributeDefinition(description = "Whether only recovery points that have a receipt are offered")
    boolean receipts_required() default false;

    @AttributeDefinition(description = "Per cent of the disk that are left free; 0: no limit", min = "0", max = "50")
    int free_percent() default 2;

    @AttributeDefinition(
            description = "Days between two verifications of a workload in the background; 0: none",
            min = "0",
            max = "365")
    int scrub_interval() default 7;

    @AttributeDefinition(description = "MiB that these read in a second at most", min = "1", max = "10000")
    int scrub_rate() default 20;
}
