// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.understudy.api.engine.ReplicationState;

/** docs/states.md has the table of transitions, as it is. */
class StatesDocumentTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z_]+)` \\| [^|]+ \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);

    private record Row(String event, Set<String> from, Set<String> to) {}

    private static Set<String> names(String cell) {
        return Arrays.stream(cell.split(",")).map(String::strip).collect(Collectors.toSet());
    }

    private static Set<String> titles(Set<ReplicationState> states) {
        return states.stream().map(ReplicationState::title).collect(Collectors.toSet());
    }

    @Test
    void thePageListsEveryTransition() throws IOException {
        List<Row> listed = ROW.matcher(Files.readString(Path.of("../../docs/states.md")))
                .results()
                .map(row -> new Row(row.group(1), names(row.group(2)), names(row.group(3))))
                .toList();

        assertThat(listed)
                .containsExactlyElementsOf(Transitions.table().stream()
                        .map(t -> new Row(t.event().name(), titles(t.from()), titles(t.to())))
                        .toList());
    }
}
