// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

class ControlBodiesTest {
    private static final int LARGE = ControlBodies.SMALL + 1;

    private final ControlBodies bodies = new ControlBodies(2 * ControlBodies.SMALL, Duration.ofMillis(10));

    private int read(String primary, int length) throws IOException {
        return bodies.read(primary, new ByteArrayInputStream(new byte[length]), length, body -> body.length);
    }

    private ReplicationException refusal(String primary, int length) {
        ReplicationException refusal = catchThrowableOfType(ReplicationException.class, () -> read(primary, length));
        assertThat(refusal).as("not refused").isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.REPLICA_BUSY);
        return refusal;
    }

    /** While one primary's large body is in memory. */
    private void during(int length, ThrowingRunnable meanwhile) throws IOException {
        bodies.read("one.example.com", new ByteArrayInputStream(new byte[length]), length, body -> {
            try {
                meanwhile.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return body;
        });
    }

    private interface ThrowingRunnable {
        void run() throws IOException;
    }

    @Test
    void aPrimaryHasOneLargeBodyAtATime() throws IOException {
        during(LARGE, () -> {
            assertThat(refusal("one.example.com", LARGE)).hasMessageContaining("one.example.com");
            assertThat(read("one.example.com", ControlBodies.SMALL)).isEqualTo(ControlBodies.SMALL);
        });
        assertThat(read("one.example.com", LARGE)).isEqualTo(LARGE);
    }

    @Test
    void allPrimariesTogetherHaveSoMuch() throws IOException {
        during(LARGE, () -> {
            refusal("other.example.com", LARGE);
            assertThat(read("other.example.com", ControlBodies.SMALL)).isEqualTo(ControlBodies.SMALL);
        });
        assertThat(read("other.example.com", LARGE)).isEqualTo(LARGE);
    }

    @Test
    void whatFailsGivesItsMemoryBack() throws IOException {
        for (int i = 0; i < 3; i++) {
            EOFException cut = catchThrowableOfType(
                    EOFException.class,
                    () -> bodies.read(
                            "one.example.com", new ByteArrayInputStream(new byte[5]), LARGE, body -> body.length));
            assertThat(cut).isNotNull();
        }
        assertThat(read("one.example.com", LARGE)).isEqualTo(LARGE);
    }
}
