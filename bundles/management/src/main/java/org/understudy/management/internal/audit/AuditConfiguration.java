// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Describes the configuration of the audit trail for tools; read by {@link AuditSettings}. */
@ObjectClassDefinition(pid = ChainedTrail.PID, name = "Understudy: audit trail")
@interface AuditConfiguration {
    @AttributeDefinition(description = "How many MiB the audit trail may have", min = "8", max = "4096")
    int audit_mib() default 256;
}
