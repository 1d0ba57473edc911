// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.advice;

import java.util.List;

/** Looks at this node, whatever its roles. Thread-safe. */
public interface Advisor {
    /** Looks now; the most severe first. Reads disks, but asks no other node. */
    List<Finding> advise();
}
