// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

/** Whose transfers go first, and get more of a rate limit that they share: twice as much a step. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH
}
