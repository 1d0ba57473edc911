// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;

/** Remembers what the transport tells the audit trail. */
final class RefusalList implements AuditTrail {
    final List<String> refused = new CopyOnWriteArrayList<>();
    final List<String> found = new CopyOnWriteArrayList<>();

    @Override
    public <T> T perform(AuditAction action, String object, String detail, Supplier<T> work) {
        return work.get();
    }

    @Override
    public void found(AuditAction action, String origin, String object, String detail) {
        found.add(action + " " + object);
    }

    @Override
    public void refused(AuditAction action, String actor, String origin, String object, String reason) {
        refused.add(action + " " + actor + " " + origin + " " + object);
    }
}
