// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

/** A service of this type is told every event, in the order of their sequence, on one thread of the journal. */
public interface EventListener {
    void happened(Event event);
}
