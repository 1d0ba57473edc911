// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.understudy.api.engine.RelationshipSettings;

/** Describes the configuration of a relationship for tools; read by {@link RelationshipConfig}. */
@ObjectClassDefinition(factoryPid = RelationshipSettings.FACTORY_PID, name = "Understudy: relationship")
@interface RelationshipConfiguration {
    @AttributeDefinition(description = "Unique on the node; 1 to 64 of A-Z a-z 0-9 . _ -")
    String name();

    @AttributeDefinition(description = "GUID of the workload")
    String workload();

    @AttributeDefinition(description = "Absolute path of the folder with the workload's files")
    String source();

    @AttributeDefinition(description = "HOST:PORT of the replica server")
    String replica();

    @AttributeDefinition(description = "Seconds from the start of a cycle to the next", min = "30", max = "604800")
    int interval() default 300;

    @AttributeDefinition(description = "Whether cycles start by themselves")
    boolean automatic() default true;

    @AttributeDefinition(description = "Level of Zstandard, -7 (fast) to 19 (small), or auto: as cores and line allow")
    String compression_level() default "auto";

    @AttributeDefinition(description = "How many chunks may be under way at most", min = "1", max = "64")
    int chunks_in_flight() default 26;

    @AttributeDefinition(description = "Whether 'replica' is the address of a broker")
    boolean broker() default false;

    @AttributeDefinition(description = "Whose transfers go first: LOW, NORMAL, HIGH")
    String priority() default "NORMAL";

    @AttributeDefinition(description = "Rate limit, such as '100 Mbit/s Mon-Fri 08:00-18:00, else none'")
    String rate_limit() default "none";

    @AttributeDefinition(description = "When everything may be compared by itself: always, off, or HH:MM-HH:MM")
    String resync() default "always";

    @AttributeDefinition(description = "Glob patterns of files that are left out, separated by ';'")
    String exclude() default "";

    @AttributeDefinition(
            description = "How files are read: none (as they are), hooks, reflink, or replica (sends it on)")
    String view() default "none";

    @AttributeDefinition(
            description = "The view is used every so many hours at least; 0: in each cycle",
            min = "0",
            max = "12")
    int consistent_hours() default 0;

    @AttributeDefinition(
            description = "When chunks are encrypted besides TLS: auto (where there is none), always or never")
    String payload_encryption() default "auto";

    @AttributeDefinition(
            description = "Consistency group: its members' cycles are of one moment; all go to the same replica")
    String group() default "";
}
