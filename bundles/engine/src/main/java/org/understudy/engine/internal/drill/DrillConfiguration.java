// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Describes the configuration of hooks for tools; read by {@link DrillSettings}. */
@ObjectClassDefinition(pid = TestFailoverDesk.PID, name = "Understudy: hooks")
@interface DrillConfiguration {
    @AttributeDefinition(
            description = "Folder of the executables that may be run as hooks; empty: etc/understudy/hooks",
            required = false)
    String hooks_folder() default "";
}
