// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.engine.RetryPolicy.Then;

class RetryPolicyTest {
    @Test
    void aRowIsReadInTheWordsOfTheSpecification() {
        RetryPolicy policy = RetryPolicy.parse("1, 2, 4, 8, 10 minutes, then every 30 minutes");

        assertThat(policy.attempts())
                .isEqualTo(List.of(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(4),
                        Duration.ofMinutes(8),
                        Duration.ofMinutes(10)));
        assertThat(policy.then()).isEqualTo(Then.PERIODICALLY);
        assertThat(policy.period()).isEqualTo(Duration.ofMinutes(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1, 2, 4, 8, 10 minutes, then every 30 minutes",
                "1, 2, 3 minutes, then ask the broker",
                "1 minute, then every interval",
                "1, 90 seconds, then every 1 second",
                "1 second, then none",
                "5 minutes, then critical",
                "every interval",
                "every 2 minutes",
                "none",
                "critical"
            })
    void whatIsWrittenIsReadAgain(String text) {
        assertThat(RetryPolicy.parse(text)).hasToString(text);
        assertThat(RetryPolicy.parse(
                        "  " + text.toUpperCase(java.util.Locale.ROOT).replace(" ", "  ")))
                .hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "never",
                "1, 2 minutes",
                "1, 2, then every interval",
                "2, 1 minutes, then none",
                "1, 1 minutes, then none",
                "0, 1 minutes, then none",
                "-1 minutes, then none",
                "1 hour, then none",
                "10081 minutes, then none",
                "every 0 minutes",
                "every 604801 seconds",
                "every",
                "ask the broker",
                "1, 2 minutes, then ask the broker or so",
                "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17 minutes, then none",
                "9999999 minutes, then none"
            })
    void anythingElseIsRefusedWithWhatIsAllowed(String text) {
        assertThatThrownBy(() -> RetryPolicy.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(RetryPolicy.ALLOWED);
    }

    @Test
    void onlyARowWithoutAttemptsIsCriticalAtOnce() {
        assertThat(RetryPolicy.parse("critical").isCriticalAtOnce()).isTrue();
        assertThat(RetryPolicy.parse("1 minute, then critical").isCriticalAtOnce())
                .isFalse();
        assertThat(RetryPolicy.parse("none").isCriticalAtOnce()).isFalse();
    }
}
