// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

/** Takes events. Returns at once, never throws, and may be called with any lock held. Thread-safe. */
public interface EventSink {
    /** For where nobody listens. */
    EventSink NONE = draft -> {};

    void publish(EventDraft draft);
}
