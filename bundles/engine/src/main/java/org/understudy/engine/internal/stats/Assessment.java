// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import java.util.List;
import org.understudy.api.engine.ReplicationHealth;

/** @param reasons why it is not Normal, the worst first */
public record Assessment(ReplicationHealth health, List<String> reasons) {}
