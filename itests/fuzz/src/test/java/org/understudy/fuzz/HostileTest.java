// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** The properties can fail. */
class HostileTest {
    @Test
    void aDeclaredRefusalIsFine() throws Exception {
        assertThat(Hostile.parse(Hostile.DAMAGED, () -> {
                    throw new IOException("damaged");
                }))
                .isEmpty();
    }

    @Test
    void anotherExceptionIsNot() {
        assertThatThrownBy(() -> Hostile.parse(Hostile.DAMAGED, () -> {
                    throw new IllegalStateException("a defect");
                }))
                .hasMessage("a defect");
    }

    @Test
    void anotherCodeIsNot() {
        assertThatThrownBy(() -> Hostile.parse(Hostile.VIOLATION, () -> {
                    throw new ReplicationException(ErrorCode.INTERNAL, "a defect", "");
                }))
                .hasMessage("a defect");
    }

    @Test
    void memoryOnTheInputsWordIsNot() {
        assertThatThrownBy(() -> Hostile.parse(Hostile.DAMAGED, () -> new byte[(int) Hostile.MEMORY + 1]))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bytes of memory");
    }
}
