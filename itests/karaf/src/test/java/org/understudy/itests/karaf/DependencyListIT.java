// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.Before;
import org.junit.Test;

/** The list of dependencies names what is delivered. */
public class DependencyListIT {
    private static final Path LIST = Path.of("../../features/target/bom.json");

    private JsonNode list;

    @Before
    public void read() throws IOException {
        assumeTrue("SKIPPED: the list is not made by an offline build", Files.exists(LIST));
        list = new ObjectMapper().readTree(LIST.toFile());
    }

    @Test
    public void hasEachBundleOfTheKar() throws IOException {
        Set<String> listed = new TreeSet<>();
        list.get("components")
                .forEach(component -> listed.add(component.get("name").asText() + "-"
                        + component.get("version").asText() + ".jar"));
        List<String> packed;
        try (ZipFile kar = new ZipFile("target/distributions/understudy-features.kar")) {
            packed = kar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.substring(name.lastIndexOf('/') + 1))
                    .toList();
        }

        assertThat(packed).hasSizeGreaterThan(30);
        assertThat(listed).containsAll(packed);
    }

    @Test
    public void hasWhatIsWithinABundleOfOurs() {
        assertThat(list.findValuesAsText("name")).contains("camel-api", "camel-core-processor");
    }

    @Test
    public void isTheSameWheneverItIsBuilt() {
        assertThat(list.get("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(list.get("metadata").path("timestamp").asText()).isIn("", "2026-11-01T00:00:00Z");
    }
}
