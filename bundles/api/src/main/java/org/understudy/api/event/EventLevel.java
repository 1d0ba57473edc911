// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

/** How much an event wants to be looked at. */
public enum EventLevel {
    INFO,
    /** Something is not as it should be; the product deals with it by itself, or has time. */
    WARNING,
    /** An operator has to act. */
    ERROR
}
