// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.store.PointView;
import org.understudy.api.store.RetentionRules;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** The latest state, read where it is while transfers are committed over it. */
class LatestStateTest {
    private static final Map<TransferId, Images> STATES =
            Map.of(KilledReplica.OLD, KilledReplica.oldImages(), KilledReplica.NEW, KilledReplica.newImages());

    @TempDir
    private Path location;

    private final TestContext context = new TestContext();
    private FileReplicaStore store;
    private Primary primary;

    @BeforeEach
    void create() {
        store = context.store();
        primary = Primary.of("web", location);
    }

    private void replicateNew() {
        primary.replicate(
                store, KilledReplica.NEW, KilledReplica.newImages(), KilledReplica.OLD, KilledReplica.oldImages());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void itStaysTheSameOverACommitWhicheverPointsAreKept(int points) throws IOException {
        context.rules = new RetentionRules(points, 0, 0, 0);
        primary.replicate(store, KilledReplica.OLD, KilledReplica.oldImages());
        try (PointView latest = store.openLatest(primary.workload())) {
            replicateNew();
            assertThat(latest.point().transfer()).isEqualTo(KilledReplica.OLD);
            assertThat(PointImages.read(latest)).isEqualTo(KilledReplica.oldImages());
        }
        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(KilledReplica.newImages());
    }

    @ParameterizedTest
    @EnumSource(
            value = Commit.Step.class,
            names = {"MARKED", "HIDDEN", "EXTENTS_APPLIED", "STATE_WRITTEN", "SHOWN"})
    void whatAFailedCommitLeftIsWholeOrNotOpened(Commit.Step failing) {
        primary.replicate(store, KilledReplica.OLD, KilledReplica.oldImages());
        PointView before = store.openLatest(primary.workload());
        context.commits = step -> {
            if (step == failing) {
                throw new IllegalStateException("told to fail");
            }
        };
        assertThatThrownBy(this::replicateNew).hasMessage("told to fail");

        ReplicationException refused = catchThrowableOfType(
                ReplicationException.class,
                () -> store.openLatest(primary.workload()).close());
        if (refused == null) {
            try (PointView latest = store.openLatest(primary.workload())) {
                assertThat(PointImages.read(latest))
                        .isEqualTo(STATES.get(latest.point().transfer()));
            }
        } else {
            assertThat(refused.code()).isEqualTo(ErrorCode.SOURCE_CHANGED);
        }
        assertThat(PointImages.read(before)).isEqualTo(KilledReplica.oldImages());
        before.close();
    }

    @Test
    void whatIsKnownToBeDamagedIsNotOpened() throws IOException {
        primary.replicate(store, KilledReplica.OLD, KilledReplica.oldImages());
        replicateNew();
        try (var files = Files.walk(location.resolve("web/current"))) {
            Path file = files.filter(Files::isRegularFile)
                    .filter(each -> each.toFile().length() > 0)
                    .findFirst()
                    .orElseThrow();
            byte[] content = Files.readAllBytes(file);
            content[0]++;
            Files.write(file, content);
        }
        assertThat(store.verify(primary.workload(), KilledReplica.NEW)).isNotEmpty();

        assertThat(codeOf(primary.workload())).isEqualTo(ErrorCode.SOURCE_CHANGED);
    }

    @Test
    void aFileThatSomebodyCutIsDamagedAndNotZeros() throws IOException {
        Images images = new Images().with("disk", 1, 300_000).with("gone", 2, 70_000);
        primary.replicate(store, KilledReplica.OLD, images);
        Path current = location.resolve("web/current");
        try (PointView latest = store.openLatest(primary.workload())) {
            assertThat(PointImages.read(latest)).isEqualTo(images);
            try (FileChannel disk = FileChannel.open(current.resolve("disk"), StandardOpenOption.WRITE)) {
                disk.truncate(65_536);
            }
            assertThatThrownBy(() -> PointImages.read(latest)).hasMessageContaining("disk is damaged from byte 65536");
        }
        Files.write(current.resolve("disk"), images.get("disk"));
        Files.delete(current.resolve("gone"));
        try (PointView latest = store.openLatest(primary.workload())) {
            assertThatThrownBy(() -> PointImages.read(latest)).hasMessageContaining("gone is damaged from byte 0");
        }
    }

    @Test
    void whatIsNotThereIsNotOpened() {
        assertThat(codeOf(primary.workload())).isEqualTo(ErrorCode.WORKLOAD_NOT_FOUND);
        store.begin(primary.offer(
                KilledReplica.OLD, Optional.empty(), KilledReplica.oldImages().entries()));
        assertThat(codeOf(primary.workload())).isEqualTo(ErrorCode.SOURCE_MISSING);
    }

    private ErrorCode codeOf(WorkloadId workload) {
        return catchThrowableOfType(ReplicationException.class, () -> store.openLatest(workload))
                .code();
    }
}
