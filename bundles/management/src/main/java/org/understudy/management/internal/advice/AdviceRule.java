// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import org.understudy.api.advice.Finding;

/** One thing that may be wrong. Stateless; all that it knows is in the facts. */
interface AdviceRule {
    List<Finding> look(Facts facts);
}
