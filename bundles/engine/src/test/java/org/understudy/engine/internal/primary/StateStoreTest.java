// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.ReplicationState;

class StateStoreTest {
    private static final WorkloadId WORKLOAD = WorkloadId.random();
    private static final RelationshipState STATE =
            RelationshipState.initial().in(ReplicationState.INITIAL_REPLICATION_IN_PROGRESS);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("new/state.mv");
    }

    @Test
    void whatWasPutSurvivesReopening() throws IOException {
        try (StateStore store = StateStore.open(file)) {
            store.put(WORKLOAD, RelationshipState.initial());
            store.put(WORKLOAD, STATE);
        }

        try (StateStore store = StateStore.open(file)) {
            assertThat(store.find(WORKLOAD)).contains(STATE);
            assertThat(store.find(WorkloadId.random())).isEmpty();
        }
    }

    @Test
    void whatWasPutIsDurableWithoutClosing() throws IOException {
        Path copy = folder.resolve("copy.mv");
        try (StateStore store = StateStore.open(file)) {
            store.put(WORKLOAD, STATE);
            Files.copy(file, copy);
        }

        try (StateStore store = StateStore.open(copy)) {
            assertThat(store.find(WORKLOAD)).contains(STATE);
        }
    }

    @Test
    void whatWasRemovedStaysRemoved() throws IOException {
        try (StateStore store = StateStore.open(file)) {
            store.put(WORKLOAD, STATE);
            store.remove(WORKLOAD);
        }

        try (StateStore store = StateStore.open(file)) {
            assertThat(store.find(WORKLOAD)).isEmpty();
        }
    }

    @Test
    void aFileInUseIsNotTakenForADamagedOne() throws IOException {
        try (StateStore store = StateStore.open(file)) {
            store.put(WORKLOAD, STATE);

            assertThatThrownBy(() -> StateStore.open(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("used by another process");
            assertThat(file).exists();
        }
    }

    @Test
    void aFileOfSomethingElseIsPutAsideAndANewOneIsMade() throws IOException {
        byte[] other = "no store of states at all".repeat(1000).getBytes();
        Files.createDirectories(file.getParent());
        Files.write(file, other);

        try (StateStore store = StateStore.open(file)) {
            assertThat(store.find(WORKLOAD)).isEmpty();
            store.put(WORKLOAD, STATE);
            assertThat(store.find(WORKLOAD)).contains(STATE);
        }
        assertThat(file.resolveSibling("state.mv.damaged")).hasBinaryContent(other);
    }

    /** Damage is found when the file is opened, not when a relationship starts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 255})
    void damageAnywhereLeavesAStoreThatWorks(int pattern) throws IOException {
        try (StateStore store = StateStore.open(file)) {
            for (int i = 0; i < 3; i++) {
                store.put(WorkloadId.random(), RelationshipState.initial());
            }
            store.put(WORKLOAD, STATE);
        }
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at += 512) {
            byte[] damaged = whole.clone();
            for (int i = at; i < Math.min(at + 512, damaged.length); i++) {
                damaged[i] ^= (byte) pattern;
            }
            Files.write(file, damaged);

            try (StateStore store = StateStore.open(file)) {
                store.find(WORKLOAD);
                store.put(WORKLOAD, STATE);
                assertThat(store.find(WORKLOAD)).as("damaged at %s", at).contains(STATE);
            }
        }
    }
}
