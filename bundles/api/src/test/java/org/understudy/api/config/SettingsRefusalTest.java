// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferKind;

/** Every refusal names the key, the value and what is allowed. */
class SettingsRefusalTest {
    private static final String KEY = "some.key";

    @ParameterizedTest
    @ValueSource(strings = {"4", "10", "-5", "5.0", "5s", "0x5", "five", "2147483648", "-9223372036854775809"})
    void numbers(String value) {
        assertRefused(value, settings -> settings.integer(KEY, 5, 5, 9), "a whole number from 5 to 9");
        assertRefused(value, settings -> settings.seconds(KEY, 5, 5, 9), "a whole number from 5 to 9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "truee", "on"})
    void booleans(String value) {
        assertRefused(value, settings -> settings.bool(KEY, false), "true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative/path", "./here", "a\0b"})
    void paths(String value) {
        assertRefused(value, settings -> settings.path(KEY), "an absolute path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FULL", "INITIAL,DELTA", "0"})
    void constants(String value) {
        assertRefused(value, settings -> settings.oneOf(KEY, TransferKind.DELTA), "one of [INITIAL, DELTA, RESYNC]");
    }

    @Test
    void aTextThatIsMissing() {
        InvalidSettingException refusal = catchThrowableOfType(
                InvalidSettingException.class,
                () -> Settings.of(Map.of(KEY, " ")).text(KEY, "a host name"));

        assertThat(refusal.key()).isEqualTo(KEY);
        assertThat(refusal).hasMessage("some.key is not set");
        assertThat(refusal.remedy()).isEqualTo("set it to a host name");
    }

    private static void assertRefused(String value, Function<Settings, ?> reading, String allowed) {
        InvalidSettingException refusal = catchThrowableOfType(
                InvalidSettingException.class, () -> reading.apply(Settings.of(Map.of(KEY, value))));

        assertThat(refusal).as("refusal of '%s'", value).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_SETTING);
        assertThat(refusal.key()).isEqualTo(KEY);
        assertThat(refusal)
                .hasMessageContainingAll(KEY, "'" + value.replace('\0', '?') + "'"); // as a message shows what can't be
        assertThat(refusal.remedy()).isEqualTo("set it to " + allowed);
    }
}
