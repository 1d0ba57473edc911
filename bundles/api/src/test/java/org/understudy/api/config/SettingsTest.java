// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.TransferKind;

class SettingsTest {
    private static final String KEY = "some.key";

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "\t"})
    void anEmptyValueCountsAsNotSet(String value) {
        Settings settings = settings(value);

        assertThat(settings.find(KEY)).isEmpty();
        assertThat(settings.integer(KEY, 99, 1, 5)).isEqualTo(99);
        assertThat(settings.seconds(KEY, 99, 1, 5)).isEqualTo(Duration.ofSeconds(99));
        assertThat(settings.bool(KEY, true)).isTrue();
        assertThat(settings.bool(KEY, false)).isFalse();
        assertThat(settings.path(KEY)).isEmpty();
        assertThat(settings.oneOf(KEY, TransferKind.DELTA)).isEqualTo(TransferKind.DELTA);
    }

    @Test
    void aKeyThatIsAbsentCountsAsNotSet() {
        Settings settings = Settings.of(Map.of());

        assertThat(settings.find(KEY)).isEmpty();
        assertThat(settings.integer(KEY, 99, 1, 5)).isEqualTo(99);
    }

    @Test
    void stringsAreTrimmedAndRead() {
        assertThat(settings(" text ").text(KEY, "a text")).isEqualTo("text");
        assertThat(settings(" 5 ").integer(KEY, 1, 5, 9)).isEqualTo(5);
        assertThat(settings("9").seconds(KEY, 1, 5, 9)).isEqualTo(Duration.ofSeconds(9));
        assertThat(settings(" TRUE").bool(KEY, false)).isTrue();
        assertThat(settings("False").bool(KEY, true)).isFalse();
        assertThat(settings("resync").oneOf(KEY, TransferKind.DELTA)).isEqualTo(TransferKind.RESYNC);
    }

    @Test
    void typedValuesAreRead() {
        assertThat(settings(7).integer(KEY, 1, 5, 9)).isEqualTo(7);
        assertThat(settings(7L).integer(KEY, 1, 5, 9)).isEqualTo(7);
        assertThat(settings(true).bool(KEY, false)).isTrue();
        assertThat(settings(TransferKind.INITIAL).oneOf(KEY, TransferKind.DELTA))
                .isEqualTo(TransferKind.INITIAL);
    }

    @Test
    void aPathIsNormalized() {
        Path root = Path.of("").toAbsolutePath().getRoot();

        assertThat(settings(root.resolve("a").resolve("..").resolve("b")).path(KEY))
                .contains(root.resolve("b"));
    }

    @Test
    void aDictionaryIsReadLikeAMap() {
        Dictionary<String, Object> dictionary = new Hashtable<>(Map.of(KEY, "5", "other", "x"));
        Settings settings = Settings.of(dictionary);

        assertThat(settings.integer(KEY, 1, 1, 9)).isEqualTo(5);
        assertThat(settings.find("other")).contains("x");
    }

    @Test
    void laterChangesOfTheMapAreNotSeen() {
        Map<String, Object> values = new HashMap<>(Map.of(KEY, "before"));
        Settings settings = Settings.of(values);

        values.put(KEY, "after");

        assertThat(settings.find(KEY)).contains("before");
    }

    private static Settings settings(Object value) {
        Map<String, Object> values = new HashMap<>();
        values.put(KEY, value);
        return Settings.of(values);
    }
}
