// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorClass;

/** Each test quotes its line of the table "Retry Logic for Delta Replication". */
class RetryPolicyTest {
    private static final Duration INTERVAL = Duration.ofSeconds(77);

    private static List<Duration> delays(ErrorClass errorClass, int attempts) {
        return IntStream.rangeClosed(1, attempts)
                .mapToObj(attempt ->
                        RetryPolicy.delay(errorClass, attempt, INTERVAL).orElseThrow())
                .toList();
    }

    private static List<Duration> minutes(int... minutes) {
        return Arrays.stream(minutes).mapToObj(Duration::ofMinutes).toList();
    }

    /** "(1, 2, 4, 8, 10 minutes). If network error persists, retry every 30 minutes." */
    @Test
    void aNetworkErrorWaitsLongerAndThenHalfAnHour() {
        assertThat(delays(ErrorClass.NETWORK, 8)).isEqualTo(minutes(1, 2, 4, 8, 10, 30, 30, 30));
        assertThat(RetryPolicy.delay(ErrorClass.NETWORK, Integer.MAX_VALUE, INTERVAL))
                .contains(Duration.ofMinutes(30));
    }

    /** "retries occur at 1, 2, and 3 minutes." */
    @Test
    void aNetworkErrorWithABrokerWaitsThreeMinutesAtMost() {
        assertThat(delays(ErrorClass.NETWORK_BROKER, 5)).isEqualTo(minutes(1, 2, 3, 3, 3));
    }

    /** "Retries occur every replication interval"; low memory: "the same as indicated above for Paused Replication". */
    @ParameterizedTest
    @EnumSource(
            value = ErrorClass.class,
            names = {"PAUSED_OR_LOW_DISK", "LOW_MEMORY"})
    void aPauseOrAShortageWaitsForTheInterval(ErrorClass errorClass) {
        assertThat(delays(errorClass, 3)).containsOnly(INTERVAL);
        assertThat(RetryPolicy.isCritical(errorClass)).isFalse();
    }

    /** "no retries will be attempted", "administrator intervention is required". */
    @ParameterizedTest
    @EnumSource(
            value = ErrorClass.class,
            names = {"NON_RECOVERABLE", "AUTHENTICATION", "AUTHORIZATION", "WORKLOAD_NOT_FOUND"})
    void anErrorForTheAdministratorIsNotRetriedAndCritical(ErrorClass errorClass) {
        assertThat(RetryPolicy.delay(errorClass, 1, INTERVAL)).isEmpty();
        assertThat(RetryPolicy.isCritical(errorClass)).isTrue();
    }

    /** "There is no retry logic in this case." */
    @Test
    void aCancellationIsNotRetriedAndNotCritical() {
        assertThat(RetryPolicy.delay(ErrorClass.CANCELLED, 1, INTERVAL)).isEmpty();
        assertThat(RetryPolicy.isCritical(ErrorClass.CANCELLED)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ErrorClass.class)
    void whatIsCriticalIsNeverRetried(ErrorClass errorClass) {
        assertThat(RetryPolicy.isCritical(errorClass)
                        && RetryPolicy.delay(errorClass, 1, INTERVAL).isPresent())
                .isFalse();
    }
}
