// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.broker.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Describes the configuration of a cluster for tools; read by {@link BrokerSettings}. */
@ObjectClassDefinition(pid = ClusterBroker.PID, name = "Understudy: broker")
@interface BrokerConfiguration {
    @AttributeDefinition(description = "HOST:PORT of every node of the cluster, separated by commas; none: no cluster")
    String members() default "";

    @AttributeDefinition(description = "Seconds to wait for a node's answer", min = "1", max = "60")
    int answer_timeout() default 10;
}
