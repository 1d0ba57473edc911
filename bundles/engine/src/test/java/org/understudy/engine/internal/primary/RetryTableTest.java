// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.engine.RetryPolicy;

class RetryTableTest {
    private final RetryTable table = new RetryTable();

    private Map<ErrorClass, String> rows() {
        Map<ErrorClass, String> rows = new EnumMap<>(ErrorClass.class);
        for (ErrorClass errorClass : ErrorClass.values()) {
            rows.put(errorClass, table.of(errorClass).toString());
        }
        return rows;
    }

    /** Each quotes its line of "Retry Logic for Delta Replication". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // "(1, 2, 4, 8, 10 minutes). If network error persists, retry every 30 minutes."
                "NETWORK | 1, 2, 4, 8, 10 minutes, then every 30 minutes",
                // "retries occur at 1, 2, and 3 minutes. Failing to start a DR, the Replica Broker is re-contacted"
                "NETWORK_BROKER | 1, 2, 3 minutes, then ask the broker",
                // "Retries occur every replication interval or when the user manually triggers a replication"
                "PAUSED_OR_LOW_DISK | every interval",
                // "will be shown as Critical - suspended and administrator intervention is required"
                "NON_RECOVERABLE | critical",
                // "no retires will be attempted", "administrator intervention is required"
                "AUTHENTICATION | critical",
                "AUTHORIZATION | critical",
                // "In the case of a standalone Hyper-V server, this is a non-recoverable error"
                "WORKLOAD_NOT_FOUND | critical",
                // "the retry logic is the same as indicated above for Paused Replication"
                "LOW_MEMORY | every interval",
                // "There is no retry logic in this case."
                "CANCELLED | none"
            })
    void aRowSaysWhatTheSpecificationSays(ErrorClass errorClass, String row) {
        assertThat(table.of(errorClass)).hasToString(row);
    }

    /** "If [...] the Replica Broker [is] configured, the same logic is applied as indicated above". */
    @Test
    void withABrokerTwoClassesGoByItsRow() {
        assertThat(Arrays.stream(ErrorClass.values()).filter(c -> c.withBroker() == ErrorClass.NETWORK_BROKER))
                .containsExactlyInAnyOrder(
                        ErrorClass.NETWORK, ErrorClass.NETWORK_BROKER, ErrorClass.WORKLOAD_NOT_FOUND);
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorHasARowWithAndWithoutABroker(ErrorCode code) {
        assertThat(table.of(Retries.row(code.errorClass(), false))).isNotNull();
        assertThat(table.of(Retries.row(code.errorClass(), true))).isNotNull();
    }

    @Test
    void everyClassHasAnError() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::errorClass)).contains(ErrorClass.values());
    }

    @Test
    void aChangedRowIsInForceAndTheOthersStay() {
        table.updated(new Hashtable<>(Map.of("network", "5 seconds, then every 1 minute")));

        assertThat(table.of(ErrorClass.NETWORK)).hasToString("5 seconds, then every 1 minute");
        assertThat(table.of(ErrorClass.LOW_MEMORY)).hasToString("every interval");

        table.updated(null);
        assertThat(table.of(ErrorClass.NETWORK)).hasToString(RetryTable.specified(ErrorClass.NETWORK));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "network = often",
                "network = 1, 2 minutes, then ask the broker",
                "low.memory = 1, 2 minutes",
                "cancelled = every interval"
            })
    void aWrongRowIsRefusedAndTheLastGoodTableStays(String key, String value) {
        table.updated(new Hashtable<>(Map.of("authorization", "every 60 minutes")));
        Map<ErrorClass, String> before = rows();
        List<String> told = new ArrayList<>();
        table.addListener(() -> told.add("changed"));

        table.updated(new Hashtable<>(Map.of(key, value, "authentication", "none")));

        assertThat(rows()).isEqualTo(before);
        assertThat(told).isEmpty();
    }

    @Test
    void whoListensIsToldOfAChange() {
        List<String> told = new ArrayList<>();
        Runnable listener = () -> told.add(table.of(ErrorClass.NETWORK).toString());
        table.addListener(listener);

        table.updated(new Hashtable<>(Map.of("network", "every 1 minute")));
        table.removeListener(listener);
        table.updated(null);

        assertThat(told).containsExactly("every 1 minute");
    }

    @Test
    void theShippedFileAndTheMetatypeSayTheSame() throws IOException {
        Properties shipped = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("src/main/cfg/org.understudy.retry.cfg"))) {
            shipped.load(file);
        }
        Map<String, String> described = Arrays.stream(RetryConfiguration.class.getDeclaredMethods())
                .collect(Collectors.toMap(
                        method -> method.getName().replace('_', '.'), method -> (String) defaultOf(method)));
        Map<String, String> specified =
                Arrays.stream(ErrorClass.values()).collect(Collectors.toMap(RetryTable::key, RetryTable::specified));

        assertThat(shipped).containsExactlyInAnyOrderEntriesOf(specified);
        assertThat(described).isEqualTo(specified);
    }

    private static Object defaultOf(Method method) {
        return method.getDefaultValue();
    }

    @Test
    void theListOfFormsNamesEachOfThem() {
        assertThat(RetryPolicy.ALLOWED).contains("none", "critical", "every interval", "ask the broker");
    }
}
