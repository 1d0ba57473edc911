// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.understudy.api.event.EventType;

/** docs/events.md has every event, as it is. */
class EventsDocumentTest {
    private static final Pattern ROW = Pattern.compile(
            "^\\| ([0-9]{3}) \\| `([A-Z_]+)` \\| (INFO|WARNING|ERROR) \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);

    private record Row(int number, String name, String level) {}

    @Test
    void thePageListsEveryEventWithItsNumberAndLevelInTheirOrder() throws IOException {
        Matcher rows = ROW.matcher(Files.readString(Path.of("../../docs/events.md")));
        List<Row> listed = rows.results()
                .map(row -> new Row(Integer.parseInt(row.group(1)), row.group(2), row.group(3)))
                .toList();

        assertThat(listed)
                .containsExactlyElementsOf(Arrays.stream(EventType.values())
                        .map(type ->
                                new Row(type.number(), type.name(), type.level().name()))
                        .toList());
    }

    @Test
    void numbersAreUniqueAndAscending() {
        assertThat(Arrays.stream(EventType.values()).map(EventType::number))
                .doesNotHaveDuplicates()
                .isSorted();
    }
}
