// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.store.CopyProgress;
import org.understudy.store.Images;

/** A process that is killed (SIGKILL) while it copies leaves a whole copy, or none, and nothing else. */
@Timeout(120)
class KilledCopyTest {
    @TempDir
    private Path location;

    /** Copies the old state until a step, and waits there to be killed. */
    static final class Copier {
        private Copier() {}

        public static void main(String[] args) {
            TestContext context = new TestContext();
            context.copies = step -> {
                if (step.name().equals(args[1])) {
                    System.out.println(step);
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
            Path location = Path.of(args[0]);
            FileReplicaStore store = context.store();
            store.attach(location);
            store.copy(KilledReplica.WORKLOAD, KilledReplica.OLD, location.resolve("copy"), CopyProgress.NONE);
        }
    }

    @ParameterizedTest
    @EnumSource(Copying.Step.class)
    void theCopyIsWholeOrNotThere(Copying.Step step) throws Exception {
        replicateTwoStates();
        assertThat(runAndKill(step)).isEqualTo(step.name());
        Path copy = location.resolve("copy");
        assertThat(Files.exists(copy)).isEqualTo(step == Copying.Step.MOVED);

        FileReplicaStore store = KilledReplica.store();
        store.attach(location);

        assertThat(location.resolve("web/copies")).doesNotExist();
        if (step != Copying.Step.MOVED) {
            store.copy(KilledReplica.WORKLOAD, KilledReplica.OLD, copy, CopyProgress.NONE);
        }
        assertThat(Images.read(copy)).isEqualTo(KilledReplica.oldImages());
        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(KilledReplica.newImages());
    }

    private void replicateTwoStates() {
        FileReplicaStore store = KilledReplica.store();
        KilledReplica.primary(location).replicate(store, KilledReplica.OLD, KilledReplica.oldImages());
        KilledReplica.primary(location)
                .replicate(
                        store,
                        KilledReplica.NEW,
                        KilledReplica.newImages(),
                        KilledReplica.OLD,
                        KilledReplica.oldImages());
    }

    private String runAndKill(Copying.Step step) throws Exception {
        Process copier = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Copier.class.getName(),
                        location.toString(),
                        step.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = copier.inputReader()) {
            return output.readLine();
        } finally {
            copier.destroyForcibly().waitFor();
        }
    }
}
