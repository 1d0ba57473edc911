// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.RelationshipSettings;

class RelationshipConfigTest {
    private static final Map<String, String> LEAST = Map.of(
            "name", "web1",
            "workload", "6f1ad6a1-6f3c-4d0b-8a57-2d3f1f0a9f10",
            "source", "/vms/web1",
            "replica", "replica.example.org:8443");

    private static RelationshipSettings parse(Map<String, ?> values) {
        return RelationshipConfig.parse(Settings.of(values));
    }

    private static Map<String, Object> with(String key, Object value) {
        Map<String, Object> values = new HashMap<>(LEAST);
        values.put(key, value);
        return values;
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        RelationshipSettings settings = parse(LEAST);

        assertThat(settings.name()).isEqualTo("web1");
        assertThat(settings.source()).isEqualTo(Path.of("/vms/web1"));
        assertThat(settings.replica().port()).isEqualTo(8443);
        assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(300));
        assertThat(settings.automatic()).isTrue();
        assertThat(settings.compression()).isEqualTo(Compression.AUTO);
        assertThat(settings.chunksInFlight()).isEqualTo(26);
    }

    @Test
    void aGroupHasAPlainNameAndNoBroker() {
        assertThat(parse(LEAST).group()).isEmpty();
        RelationshipSettings settings = parse(with("group", "shop.1"));
        assertThat(settings.group()).contains("shop.1");
        assertThat(parse(new HashMap<>(RelationshipConfig.format(settings)))).isEqualTo(settings);

        assertThatThrownBy(() -> parse(with("group", "two words")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("group");
        for (String[] other : new String[][] {{"broker", "true"}, {"view", "replica"}}) {
            Map<String, Object> values = with("group", "shop");
            values.put(other[0], other[1]);
            assertThatThrownBy(() -> parse(values))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("group");
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Map<String, Object> values = with("interval", 30);
        values.put("automatic", "FALSE");
        values.put("compression.level", "19");
        values.put("chunks.in.flight", "64");
        values.put("replica", "[2001:db8::1]:443");
        RelationshipSettings settings = parse(values);

        assertThat(parse(RelationshipConfig.format(settings))).isEqualTo(settings);
        assertThat(settings.automatic()).isFalse();
        assertThat(settings.compression()).hasToString("19");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "workload", "source", "replica"})
    void aMissingSettingIsRefusedWithItsKey(String key) {
        InvalidSettingException error =
                catchThrowableOfType(InvalidSettingException.class, () -> parse(with(key, " ")));

        assertThat(error.key()).isEqualTo(key);
        assertThat(error).hasMessage(key + " is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "name, -web1",
        "name, ../web1",
        "name, web 1",
        "name, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "workload, web1",
        "workload, 1-1-1-1-1",
        "source, vms/web1",
        "replica, replica.example.org",
        "replica, replica.example.org:0",
        "replica, replica.example.org:https",
        "interval, 29",
        "interval, 604801",
        "interval, 5m",
        "automatic, yes",
        "compression.level, 0",
        "compression.level, 20",
        "compression.level, -8",
        "compression.level, best",
        "chunks.in.flight, 0",
        "chunks.in.flight, 65"
    })
    void aWrongValueIsRefusedWithItsKeyAndWhatIsAllowed(String key, String value) {
        InvalidSettingException error =
                catchThrowableOfType(InvalidSettingException.class, () -> parse(with(key, value)));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_SETTING);
        assertThat(error.key()).isEqualTo(key);
        assertThat(error).hasMessageContaining(value);
        assertThat(error.remedy()).startsWith("set it to ");
    }

    @ParameterizedTest
    @CsvSource({"interval, 299", "consistent.hours, 1"})
    void whatSendsAReplicaOnIsNotReadOtherwiseAndNotMoreOften(String key, String value) {
        Map<String, Object> values = with("view", "replica");
        assertThat(parse(values).isExtension()).isTrue();
        values.put(key, value);

        InvalidSettingException error = catchThrowableOfType(InvalidSettingException.class, () -> parse(values));

        assertThat(error.key()).isEqualTo(key);
    }
}
