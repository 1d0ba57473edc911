// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/specification.md has no empty row, and names nothing that is not there. */
class SpecificationDocumentTest {
    private static final Path PROJECT = Path.of("../..");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");
    private static final Pattern CLASS = Pattern.compile("[A-Z][A-Za-z0-9]+");

    private static final List<Row> ROWS = new ArrayList<>();

    private record Row(String number, String statement, String where, String shownBy) {
        List<String> named(Pattern pattern, String cell) {
            Matcher matcher = pattern.matcher(cell);
            return matcher.results().map((MatchResult found) -> found.group(1)).toList();
        }
    }

    @BeforeAll
    static void read() throws IOException {
        for (String line : Files.readAllLines(PROJECT.resolve("docs/specification.md"))) {
            if (line.matches("\\| [0-9].*")) {
                List<String> cells =
                        Stream.of(line.split("\\|", -1)).map(String::strip).toList();
                assertThat(cells).as(line).hasSize(6);
                ROWS.add(new Row(cells.get(1), cells.get(2), cells.get(3), cells.get(4)));
            }
        }
    }

    private static Set<String> classesBelow(String... folders) throws IOException {
        Set<String> names = new HashSet<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(folder))) {
                names.addAll(files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .map(name -> name.substring(0, name.length() - ".java".length()))
                        .collect(Collectors.toSet()));
            }
        }
        return names;
    }

    @Test
    void theRowsAreNumberedWithoutAGap() {
        assertThat(ROWS)
                .extracting(Row::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, ROWS.size())
                        .mapToObj(String::valueOf)
                        .toList());
        assertThat(ROWS).hasSizeGreaterThan(70);
    }

    @Test
    void everyRowSaysWhereAndByWhat() {
        for (Row row : ROWS) {
            assertThat(row.statement()).as("row %s", row.number()).isNotEmpty();
            assertThat(Stream.concat(row.named(CODE, row.where()).stream(), row.named(LINK, row.where()).stream()))
                    .as("row %s: where", row.number())
                    .isNotEmpty();
            assertThat(row.named(CODE, row.shownBy()))
                    .as("row %s: shown by", row.number())
                    .isNotEmpty();
        }
    }

    @Test
    void whatTheRowsNameIsThere() throws IOException {
        Set<String> code = classesBelow("bundles");
        Set<String> tests = classesBelow("bundles", "itests");
        for (Row row : ROWS) {
            for (String name : row.named(CODE, row.where())) {
                assertThat(code).as("row %s: where", row.number()).contains(name);
            }
            for (String name : row.named(CODE, row.shownBy())) {
                if (CLASS.matcher(name).matches()) {
                    assertThat(name).as("row %s: a test", row.number()).matches(".*(Test|IT)");
                    assertThat(tests).as("row %s: shown by", row.number()).contains(name);
                } else {
                    assertThat(PROJECT.resolve(name))
                            .as("row %s: shown by", row.number())
                            .exists();
                }
            }
            for (String link : row.named(LINK, row.where() + row.shownBy())) {
                assertThat(PROJECT.resolve("docs").resolve(link))
                        .as("row %s", row.number())
                        .exists();
            }
        }
    }
}
