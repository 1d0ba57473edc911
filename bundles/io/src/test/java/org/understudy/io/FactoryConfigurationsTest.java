// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Reader;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class FactoryConfigurationsTest {
    @TempDir
    Path etc;

    private final Map<String, Dictionary<?, ?>> kept = new HashMap<>();

    private FactoryConfigurations configurations(Optional<Path> folder) {
        return new FactoryConfigurations(admin(), folder);
    }

    private ConfigurationAdmin admin() {
        return fake(ConfigurationAdmin.class, "getFactoryConfiguration", (Call) arguments -> {
            String pid = arguments[0] + "~" + arguments[1];
            return fake(
                    Configuration.class,
                    "update",
                    (Call) values -> kept.put(pid, (Dictionary<?, ?>) values[0]),
                    "delete",
                    (Call) none -> kept.remove(pid));
        });
    }

    private interface Call {
        Object of(Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Object... namesAndCalls) {
        Map<String, Call> calls = new HashMap<>();
        for (int i = 0; i < namesAndCalls.length; i += 2) {
            calls.put((String) namesAndCalls[i], (Call) namesAndCalls[i + 1]);
        }
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = calls.get(method.getName()).of(arguments);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }

    private Path file() {
        return etc.resolve("org.example.thing-a.b_c.cfg");
    }

    private void put(Map<String, String> settings) throws Exception {
        configurations(Optional.of(etc)).put("org.example.thing", "a.b_c", settings, "A thing.");
    }

    @Test
    void aConfigurationIsKeptInConfigurationAdminAndAsAFileThatItNames() throws Exception {
        put(Map.of("key", "value"));
        assertThat(file()).hasContent("# A thing.\nkey = value\n");
        assertThat(kept).containsOnlyKeys("org.example.thing~a.b_c");
        Dictionary<?, ?> settings = kept.get("org.example.thing~a.b_c");
        assertThat(settings.get("key")).isEqualTo("value");
        assertThat(settings.get("felix.fileinstall.filename"))
                .isEqualTo(file().toUri().toString());
    }

    @Test
    void puttingAgainReplaces() throws Exception {
        put(Map.of("key", "old"));
        put(Map.of("key", "new"));
        assertThat(file()).hasContent("# A thing.\nkey = new\n");
        assertThat(kept.get("org.example.thing~a.b_c").get("key")).isEqualTo("new");
    }

    @Test
    void deletingTakesBothAwayAndAbsentIsFine() throws Exception {
        FactoryConfigurations configurations = configurations(Optional.of(etc));
        put(Map.of("key", "value"));
        configurations.delete("org.example.thing", "a.b_c");
        configurations.delete("org.example.thing", "a.b_c");
        assertThat(etc).isEmptyDirectory();
        assertThat(kept).isEmpty();
    }

    @Test
    void withoutAnEtcFolderThereIsNoFile() throws Exception {
        configurations(Optional.empty()).put("org.example.thing", "a", Map.of("key", "value"), "A thing.");
        Dictionary<?, ?> settings = kept.get("org.example.thing~a");
        assertThat(settings.get("key")).isEqualTo("value");
        assertThat(settings.get("felix.fileinstall.filename")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C:\\data\\new",
                "${karaf.etc}/x",
                "$\\{x}",
                "C:\\${x}",
                "\\\\server\\share",
                "two\nkey2 = lines\r",
                "# = : !",
                "ä€",
                "{}"
            })
    void aValueIsReadBackAsItWas(String value) throws Exception {
        put(Map.of("key", value));
        Properties first = new Properties();
        try (Reader reader = Files.newBufferedReader(file())) {
            first.load(reader);
        }
        assertThat(first).containsOnlyKeys("key");
        // and the second time, as Felix's InterpolationHelper does it
        assertThat(first.getProperty("key").replaceAll("\\\\([\\\\{}])", "$1")).isEqualTo(value);
        assertThat(first.getProperty("key")).doesNotContain("${");
    }

    @ParameterizedTest
    @CsvSource({"C:\\data, C:\\\\\\\\data", "${x}/y, $\\\\{x\\\\}/y", "plain/path-1, plain/path-1"})
    void backslashesAndBracesAreEscapedTwice(String value, String inFile) throws Exception {
        put(Map.of("key", value));
        assertThat(file()).hasContent("# A thing.\nkey = " + inFile + "\n");
    }
}
