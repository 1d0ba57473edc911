// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** The only answer to malformed input. */
final class Violations {
    private Violations() {}

    static void assertViolation(ThrowingCallable reading) {
        assertViolation(catchThrowable(reading));
    }

    static void assertViolation(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(ReplicationException.class)
                .message()
                .isNotBlank()
                .doesNotContain("null");
        assertThat(thrown)
                .asInstanceOf(InstanceOfAssertFactories.type(ReplicationException.class))
                .extracting(ReplicationException::code)
                .isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }
}
