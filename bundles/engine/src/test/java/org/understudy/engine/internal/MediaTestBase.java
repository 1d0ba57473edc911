// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ExportHandle;
import org.understudy.api.engine.ExportRequest;
import org.understudy.api.engine.ImportReport;
import org.understudy.api.engine.ImportRequest;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.store.CopyProgress;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** A disk between both nodes. */
abstract class MediaTestBase extends EndToEndBase {
    /** Of a data file at most, as long as a chunk fits. */
    long fileBytes = 20L * MIB;

    Path disk;
    /** Where the export of the workload is. */
    Path export;

    @BeforeEach
    void insert() throws IOException {
        disk = Files.createDirectories(folder.resolve("disk"));
        export = disk.resolve(Primary.NAME);
    }

    ExportHandle beginExport(Optional<char[]> password) {
        return primary.exports(fileBytes).export(Primary.NAME, new ExportRequest(disk, password));
    }

    void export() {
        beginExport(Optional.empty());
        primary.run();
        assertThat(primary.state()).isEqualTo(ReplicationState.WAITING_FOR_INITIAL_REPLICATION);
    }

    ImportReport importIt() {
        return importIt(Optional.empty(), CopyProgress.NONE);
    }

    ImportReport importIt(Optional<char[]> password, CopyProgress progress) {
        return replica.imports().importFrom(new ImportRequest(export, password, Optional.empty()), progress);
    }

    void sync() {
        primary.engine().sync(Primary.NAME);
        primary.run();
    }

    void restartReplica() throws IOException, InterruptedException {
        replica.close();
        replica = new Replica(folder.resolve("replica"));
        direct.connect(replica);
    }

    List<Path> dataFiles() throws IOException {
        try (Stream<Path> files = Files.list(export)) {
            return files.filter(file -> file.getFileName().toString().startsWith("data-"))
                    .sorted()
                    .toList();
        }
    }

    static ReplicationException refused(ThrowingCallable call) {
        ReplicationException error = catchThrowableOfType(ReplicationException.class, call);
        assertThat(error).isNotNull();
        return error;
    }

    void assertUnusable(String message) {
        ReplicationException error = refused(this::importIt);
        assertThat(error.code()).isEqualTo(ErrorCode.MEDIA_UNUSABLE);
        assertThat(error).hasMessageContaining(message);
    }

    /** As if nothing had ever been imported. */
    void assertNothingAtReplica() throws IOException {
        assertThat(replica.store().list()).isEmpty();
        Path location = replica.current(Primary.NAME).getParent().getParent();
        if (Files.exists(location)) {
            try (Stream<Path> left = Files.list(location)) {
                assertThat(left).isEmpty();
            }
        }
    }

    Optional<String> awaited(ExportHandle handle) throws InterruptedException {
        return handle.await(Duration.ZERO)
                .map(report -> report.progress().transfer().toString());
    }
}
