// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.store.Images;

/** What a reader of {@code current} finds at each step of a commit: a whole state, or none. */
class CommitStepsTest {
    @TempDir
    private Path location;

    private final Map<Commit.Step, Optional<Images>> seen = new EnumMap<>(Commit.Step.class);

    @BeforeEach
    void replicateTheOldState() {
        KilledReplica.primary(location).replicate(new FileReplicaStore(), KilledReplica.OLD, KilledReplica.oldImages());
    }

    @Test
    void currentIsTheOldStateThenHiddenThenTheNewState() {
        FileReplicaStore store = KilledReplica.store(step -> seen.put(step, current()), step -> {});
        store.attach(location);

        KilledReplica.primary(location)
                .replicate(
                        store,
                        KilledReplica.NEW,
                        KilledReplica.newImages(),
                        KilledReplica.OLD,
                        KilledReplica.oldImages());

        assertThat(seen).containsOnlyKeys(Commit.Step.values());
        seen.forEach((step, images) -> {
            if (step.compareTo(Commit.Step.HIDDEN) < 0) {
                assertThat(images).as("at " + step).contains(KilledReplica.oldImages());
            } else if (step.compareTo(Commit.Step.SHOWN) < 0) {
                assertThat(images).as("at " + step).isEmpty();
            } else {
                assertThat(images).as("at " + step).contains(KilledReplica.newImages());
            }
        });
    }

    private Optional<Images> current() {
        Path current = location.resolve("web/current");
        try {
            return Files.exists(current) ? Optional.of(Images.read(current)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
