// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.understudy.api.engine.ReplicationHealth;

/**
 * A row of a table of health: what is wrong, if it is, and how much that counts.
 *
 * @param reason empty if the rule does not apply
 */
record HealthRule<V>(ReplicationHealth level, Function<V, Optional<String>> reason) {
    private record Found(ReplicationHealth level, String reason) {}

    /** The worst level of those that apply, and all their reasons. */
    static <V> Assessment assess(List<HealthRule<V>> rules, V vitals) {
        List<Found> found = rules.stream()
                .flatMap(rule -> rule.reason.apply(vitals).map(text -> new Found(rule.level, text)).stream())
                .sorted(Comparator.comparing(Found::level).reversed())
                .toList();
        return new Assessment(
                found.isEmpty() ? ReplicationHealth.NORMAL : found.get(0).level(),
                found.stream().map(Found::reason).toList());
    }

    static Optional<String> when(boolean condition, String reason) {
        return condition ? Optional.of(reason) : Optional.empty();
    }
}
