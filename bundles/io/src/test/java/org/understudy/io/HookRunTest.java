// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HookRunTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    Path folder;

    /** Often, and with more output than a pipe's reader takes at once: the end of a process must not outrun its reader. */
    @Test
    void allThatAProcessSaidBeforeItsEndIsKept() throws Exception {
        for (int i = 0; i < 100; i++) {
            HookRun run = run("head -c 40000 /dev/zero | tr '\\0' x; echo end; exit 3", Duration.ofSeconds(30));

            assertThat(run.exitCode()).contains(3);
            assertThat(run.output()).hasSize(40_004).endsWith("xend\n");
        }
    }

    @Test
    void theLastPartOfALongOutputIsKept() throws Exception {
        HookRun run = run("head -c 200000 /dev/zero | tr '\\0' x; echo end", Duration.ofSeconds(30));

        assertThat(run.output()).hasSize(HookRun.OUTPUT).endsWith("xend\n");
    }

    @Test
    @Timeout(30)
    void whatAKilledProcessSaidIsKept() throws Exception {
        HookRun run = run("echo started; sleep 1000", Duration.ofMillis(500));

        assertThat(run.exitCode()).isEqualTo(Optional.empty());
        assertThat(run.cancelled()).isFalse();
        assertThat(run.output()).isEqualTo("started\n");
    }

    /** With so many children that killing them takes a while, in which a script that still lives would go on. */
    @Test
    @Timeout(90)
    void aKilledScriptDoesNotGoOn() throws Exception {
        String script = "sleep 1000 & first=$!; for i in $(seq 300); do sleep 1000 & done; echo waits; touch waits;"
                + " wait $first; echo went on; touch went-on";

        HookRun run = HookRun.of(
                SHELL,
                List.of("-c", script),
                Map.of(),
                folder,
                Duration.ofMinutes(1),
                () -> Files.exists(folder.resolve("waits")));

        assertThat(run.exitCode()).isEmpty();
        assertThat(run.output()).isEqualTo("waits\n");
        assertThat(folder.resolve("went-on")).doesNotExist();
    }

    @Test
    @Timeout(30)
    void aPipeThatALeftOverHoldsIsNotWaitedFor() throws Exception {
        HookRun run = run("sleep 1000 & echo $!", Duration.ofSeconds(20));

        long left = Long.parseLong(run.output().strip());
        ProcessHandle.of(left).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(run.exitCode()).contains(0);
    }

    private HookRun run(String script, Duration timeout) throws Exception {
        return HookRun.of(SHELL, List.of("-c", script), Map.of(), folder, timeout, () -> false);
    }
}
