// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** Assertions on errors by their code. */
public final class Failures {
    private Failures() {}

    public static void assertThatFailsWith(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(ReplicationException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
