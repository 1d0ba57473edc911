// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;

/** Remembers what would be in the audit trail. */
final class ActionList implements AuditTrail {
    final List<String> actions = new ArrayList<>();

    /** Whether nothing can be written. */
    boolean full;

    @Override
    public <T> T perform(AuditAction action, String object, String detail, Supplier<T> work) {
        if (full) {
            throw new ReplicationException(ErrorCode.STORE_FAILED, "full", "");
        }
        actions.add(action + " " + object);
        return work.get();
    }

    @Override
    public void found(AuditAction action, String origin, String object, String detail) {
        actions.add("found " + action + " " + object);
    }

    @Override
    public void refused(AuditAction action, String actor, String origin, String object, String reason) {
        actions.add("refused " + action + " " + object);
    }
}
