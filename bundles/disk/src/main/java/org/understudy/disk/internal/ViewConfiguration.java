// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Describes the configuration of views for tools; read by {@link ViewSettings}. */
@ObjectClassDefinition(pid = ViewSettings.PID, name = "Understudy: consistent views")
@interface ViewConfiguration {
    @AttributeDefinition(description = "Absolute path of the folder with a folder of hooks for each workload")
    String hooks_folder() default "";

    @AttributeDefinition(description = "Seconds after which a hook is killed", min = "1", max = "600")
    int hooks_timeout() default 60;
}
