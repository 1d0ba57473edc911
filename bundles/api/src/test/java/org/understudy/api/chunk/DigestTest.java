// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void otherLengthsAreRefused(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.of(new byte[length]));
    }

    @Test
    void itsBytesCanNotBeChangedFromOutside() {
        byte[] bytes = new byte[Digest.LENGTH];
        Digest digest = Digest.of(bytes);

        bytes[0] = 1;
        digest.toBytes()[1] = 1;

        assertThat(digest).isEqualTo(Digest.NONE).hasSameHashCodeAs(Digest.NONE);
    }

    @Test
    void digestsThatDifferInOneBitAreNotEqual() {
        byte[] bytes = new byte[Digest.LENGTH];
        bytes[Digest.LENGTH - 1] = 1;

        assertThat(Digest.of(bytes)).isNotEqualTo(Digest.NONE).hasToString("0".repeat(63) + "1");
    }
}
