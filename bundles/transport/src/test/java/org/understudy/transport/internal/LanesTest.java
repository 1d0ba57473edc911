// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final Lanes lanes = new Lanes();
    private final List<String> served = new ArrayList<>();
    /** What is handed to other threads, to be run by hand. */
    private final List<Runnable> handedOver = new ArrayList<>();

    private void request(String primary, String name, Runnable meanwhile) {
        lanes.run(
                primary,
                2,
                () -> {
                    served.add(name);
                    meanwhile.run();
                },
                handedOver::add);
    }

    private void request(String primary, String name) {
        request(primary, name, () -> {});
    }

    @Test
    void whoHasHisShareWaitsInOrderAndHoldsUpNobodyElse() {
        request(
                "a",
                "a1",
                () -> request("a", "a2", () -> {
                    request("a", "a3");
                    request("a", "a4");
                    request("b", "b1");
                    assertThat(served).containsExactly("a1", "a2", "b1");
                }));

        while (!handedOver.isEmpty()) {
            handedOver.remove(0).run();
        }
        assertThat(served).containsExactly("a1", "a2", "b1", "a3", "a4");
    }

    @Test
    void onceAllAreServedTheWholeShareIsThereAgain() {
        request("a", "a1", () -> request("a", "a2", () -> request("a", "a3")));
        handedOver.remove(0).run();

        request("a", "a4", () -> request("a", "a5"));

        assertThat(served).containsExactly("a1", "a2", "a3", "a4", "a5");
        assertThat(handedOver).isEmpty();
    }
}
