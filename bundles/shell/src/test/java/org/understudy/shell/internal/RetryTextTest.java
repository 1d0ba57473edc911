// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.engine.ReplicationFailure;

class RetryTextTest {
    private static final Instant NOW = LocalDateTime.of(2026, 2, 3, 14, 3, 0)
            .atZone(ZoneId.systemDefault())
            .toInstant();

    private static ReplicationFailure failure(ErrorCode code, Optional<Instant> next) {
        return new ReplicationFailure(
                code, "connection refused by replica-2:8443", "start it", NOW, 3, NOW.minusSeconds(120), next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "130 | next at 14:05:10 (in 2 m 10 s)",
                "59 | next at 14:03:59 (in 59 s)",
                "0 | next at 14:03:00 (now)",
                "-7 | next at 14:02:53 (now)",
                "7260 | next at 16:04:00 (in 2 h 1 m)",
                "86400 | next at 2026-02-04 14:03:00 (in 24 h 0 m)"
            })
    void theCauseTheAttemptAndTheNextTimeAreInALine(long seconds, String next) {
        assertThat(RetryText.describe(
                        failure(ErrorCode.CONNECTION_REFUSED, Optional.of(NOW.plusSeconds(seconds))), false, NOW))
                .isEqualTo("network error: connection refused by replica-2:8443; attempt 3, " + next);
    }

    @Test
    void withoutANextAttemptTheLineSaysSo() {
        assertThat(RetryText.describe(failure(ErrorCode.PRIMARY_NOT_AUTHORIZED, Optional.empty()), false, NOW))
                .isEqualTo("authorization error: connection refused by replica-2:8443; attempt 3,"
                        + " no further one by itself");
    }

    @Test
    void withABrokerTheClassIsItsOwn() {
        assertThat(RetryText.brief(failure(ErrorCode.WORKLOAD_NOT_FOUND, Optional.empty()), true))
                .isEqualTo("attempt 3: network error with a broker");
    }
}
