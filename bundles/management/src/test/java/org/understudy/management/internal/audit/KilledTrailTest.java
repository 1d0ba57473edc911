// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.audit.AuditEntry;
import org.understudy.api.audit.AuditFilter;
import org.understudy.api.audit.AuditResult;

/** A node that is killed (SIGKILL) while it writes: what was told to be done is in the trail, and the chain is whole. */
class KilledTrailTest {
    private static final int KILLS = Integer.getInteger("understudy.kills", 4);

    @TempDir
    private Path folder;

    @Test
    void nothingThatWasDoneIsMissingAfterAKill() throws Exception {
        Random random = new Random();
        TrailFolder trail = new TrailFolder(folder);
        for (int kill = 0; kill < KILLS; kill++) {
            Set<String> done = runAndKill(20 + random.nextInt(200));
            ChainedTrail opened = trail.open();
            assertThat(opened.verify(Optional.empty()).problems()).isEmpty();
            Set<String> written = opened.find(AuditFilter.ALL, 1_000_000).stream()
                    .filter(entry -> entry.result() == AuditResult.DONE)
                    .map(AuditEntry::object)
                    .collect(Collectors.toSet());
            assertThat(written).containsAll(done);
            opened.close();
        }
    }

    private Set<String> runAndKill(int actions) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<String> done = new HashSet<>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                // the kill may cut the last line
                if (line.startsWith("DONE ") && line.endsWith(".")) {
                    done.add(line.substring(5, line.length() - 1));
                }
                if (done.size() == actions) {
                    // the handle's, which leaves what was printed to be read
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(done).hasSizeGreaterThanOrEqualTo(actions);
        return done;
    }
}
