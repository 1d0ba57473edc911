// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Describes the configuration of monitoring for tools; read by {@link MonitoringSettings}. */
@ObjectClassDefinition(pid = Monitoring.PID, name = "Understudy: monitoring")
@interface MonitoringConfiguration {
    @AttributeDefinition(
            description = "Hours of a monitoring window: 1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 96, 120, 144, 168")
    int monitoring_interval() default 12;

    @AttributeDefinition(description = "Local time of day that a window starts at, HH:MM")
    String monitoring_start() default "09:00";
}
