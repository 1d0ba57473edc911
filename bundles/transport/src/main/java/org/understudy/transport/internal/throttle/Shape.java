// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import org.understudy.api.transport.Priority;

/** What is decided about a workload. Guarded by the pacer's lock. */
final class Shape {
    final Limit limit = new Limit();
    Priority priority = Priority.NORMAL;
}
