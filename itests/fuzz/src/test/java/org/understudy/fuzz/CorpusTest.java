// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gives each parser what fuzzing found; {@code itests/fuzz/run} goes on from there. */
class CorpusTest {
    static Stream<Corpus> all() throws IOException {
        return Corpus.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void isStood(Corpus corpus) throws Throwable {
        Map<String, byte[]> inputs = corpus.inputs();
        MethodHandle parser = corpus.parser();

        for (Map.Entry<String, byte[]> input : inputs.entrySet()) {
            try {
                parser.invokeExact(input.getValue());
            } catch (Exception | AssertionError e) {
                throw new AssertionError("input " + input.getKey(), e);
            }
        }
        assertThat(inputs).isNotEmpty();
    }

    @Test
    void hasNothingThatNoTestReads() throws IOException {
        Set<String> names = Corpus.all().map(Corpus::name).collect(Collectors.toSet());

        assertThat(names).isNotEmpty();
        for (Path folder : new Path[] {Corpus.ARCHIVES, Corpus.REGRESSIONS}) {
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString().replace(".zip", "")))
                        .isSubsetOf(names);
            }
        }
    }
}
