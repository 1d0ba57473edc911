// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class TlsLoopTest {
    @Test
    void movesAllBytesOfARoundThroughTls() throws Exception {
        try (TlsLoop loop = new TlsLoop(Clock.systemUTC())) {
            assertThat(loop.move(TlsLoop.BYTES)).isEqualTo(TlsLoop.BYTES);
            assertThat(loop.move(5)).isEqualTo(5);
        }
    }
}
