// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Describes the rate limits of a primary for tools; read by {@link ThrottleSettings}. Keys {@code replica.HOST}, which are
 * as many as there are hosts, can't be described.
 */
@ObjectClassDefinition(pid = Throttle.PID, name = "Understudy: rate limits")
@interface ThrottleConfiguration {
    @AttributeDefinition(
            description = "Rate limit of all that this node sends to replicas, such as '100 Mbit/s Mon-Fri 08:00-18:00,"
                    + " else none'; replica.HOST is the same for one replica")
    String node() default "none";

    @AttributeDefinition(description = "Marking of data connections: none, 0 to 63, or a name such as CS1, AF11, EF")
    String dscp() default "none";
}
