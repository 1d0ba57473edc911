// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CmsPasswordKeysTest {
    private static final char[] PASSWORD = "p\u00e4ssword \u4e2d".toCharArray();

    private final CmsPasswordKeys keys = new CmsPasswordKeys(10, 100);
    private final byte[] key = new byte[32];

    CmsPasswordKeysTest() {
        new Random(1).nextBytes(key);
    }

    @Test
    void aKeyIsUnwrappedByItsPasswordAlone() {
        byte[] envelope = keys.wrap(key, PASSWORD);

        assertThat(keys.unwrap(envelope, PASSWORD).orElseThrow()).isEqualTo(key);
        for (int i = 0; i < 20; i++) {
            Optional<byte[]> wrong = keys.unwrap(envelope, ("password" + i).toCharArray());
            assertThat(wrong.orElse(new byte[0])).isNotEqualTo(key);
        }
    }

    @Test
    void noTwoEnvelopesAreTheSame() {
        assertThat(keys.wrap(key, PASSWORD)).isNotEqualTo(keys.wrap(key, PASSWORD));
    }

    @Test
    void whatIsNoEnvelopeOpensNothing() {
        Random random = new Random(2);
        for (int length = 0; length < 300; length++) {
            byte[] content = new byte[length];
            random.nextBytes(content);
            assertThat(keys.unwrap(content, PASSWORD)).isEmpty();
        }
        assertThat(keys.unwrap(new byte[1 << 20], PASSWORD)).isEmpty();
    }

    @Test
    void anEnvelopeThatWouldKeepTheNodeBusyIsRefused() {
        byte[] dear = new CmsPasswordKeys(101, 1000).wrap(key, PASSWORD);

        assertThat(keys.unwrap(dear, PASSWORD)).isEmpty();
        assertThat(new CmsPasswordKeys(10, 101).unwrap(dear, PASSWORD).orElseThrow())
                .isEqualTo(key);
    }
}
