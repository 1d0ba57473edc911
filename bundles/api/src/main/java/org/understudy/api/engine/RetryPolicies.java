// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import org.understudy.api.ErrorClass;

/**
 * The retry table of this node as it is now: a row for each class. To be asked each time, as an operator may change it.
 * Who asks knows what the engine will do; only the engine does it. Thread-safe.
 */
public interface RetryPolicies {
    RetryPolicy of(ErrorClass errorClass);
}
