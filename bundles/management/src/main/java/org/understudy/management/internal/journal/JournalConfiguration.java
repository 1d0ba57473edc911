// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Describes the configuration of the journal for tools; read by {@link JournalSettings}. */
@ObjectClassDefinition(pid = Journal.PID, name = "Understudy: events")
@interface JournalConfiguration {
    @AttributeDefinition(description = "How many events the journal remembers", min = "100", max = "1000000")
    int journal_events() default 10_000;

    @AttributeDefinition(description = "How many MiB the journal may have", min = "1", max = "256")
    int journal_mib() default 16;
}
