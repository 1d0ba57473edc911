// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContextsTest {
    private final List<Object> closed = new ArrayList<>();
    private final Contexts<Object> contexts = new Contexts<>(Object::new, closed::add);

    @Test
    void aContextIsUsedAgainAndByOneAtATime() {
        Object first = contexts.take();
        Object second = contexts.take();
        assertThat(second).isNotSameAs(first);

        contexts.giveBack(first);

        assertThat(contexts.take()).isSameAs(first);
        assertThat(closed).isEmpty();
    }

    @Test
    void idleContextsAreClosedAtOnceAndTheOthersWhenTheyComeBack() {
        Object idle = contexts.take();
        Object busy = contexts.take();
        contexts.giveBack(idle);

        contexts.close();
        assertThat(closed).containsExactly(idle);

        contexts.giveBack(busy);
        assertThat(closed).containsExactly(idle, busy);
    }
}
