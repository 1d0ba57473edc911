// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;
import org.understudy.io.FileClone;

/** On a file system in a file, which is mounted for the test: it needs root, a loop device, and xfsprogs. */
@DisabledOnOs(OS.WINDOWS)
class ReflinkViewTest {
    @TempDir
    Path folder;

    private Path mount;
    private Path source;
    private ViewHooks hooks;
    private ViewRequest request;

    @BeforeEach
    void start() throws IOException {
        hooks = new ViewHooks(folder.resolve("marks"), folder.resolve("etc"));
        mount = Files.createDirectories(folder.resolve("mount"));
    }

    private void onXfs() throws IOException {
        assumeTrue(LoopXfs.mount(folder.resolve("xfs.img"), mount), "no XFS on a loop device here: nothing is tested");
        source(mount.resolve("source"));
    }

    private void source(Path at) throws IOException {
        source = at;
        Files.createDirectories(source.resolve("snapshots"));
        Files.write(source.resolve("disk.img"), new byte[1 << 20]);
        Files.writeString(source.resolve("snapshots/memory"), "memory");
        Files.writeString(source.resolve("machine.log"), "log");
        request = new ViewRequest("web1", WorkloadId.random(), source, Exclusions.parse("*.log"));
    }

    @AfterEach
    void stop() throws Exception {
        hooks.close();
        LoopXfs.unmount(mount);
    }

    @Test
    void theViewStaysAsItWasWhileTheSourceIsWrittenTo() throws IOException {
        onXfs();

        try (SourceView view = new ReflinkView(hooks).open(request)) {
            Files.writeString(source.resolve("disk.img"), "written meanwhile");
            Files.delete(source.resolve("snapshots/memory"));

            assertThat(view.files())
                    .containsExactly(new FileEntry("disk.img", 1 << 20), new FileEntry("snapshots/memory", 6));
            assertThat(Files.readAllBytes(view.path(0))).isEqualTo(new byte[1 << 20]);
            assertThat(view.path(1)).hasContent("memory");
            view.verifyUnchanged();
        }
        assertThat(source.resolve(PlainView.COPIES)).doesNotExist();
    }

    @Test
    void whatACrashLeftIsDeletedAndIsNoPartOfTheView() throws IOException {
        onXfs();
        new ReflinkView(hooks).open(request); // and never closed
        Path left = Files.writeString(
                source.resolve(PlainView.COPIES)
                        .resolve(request.workload().toString())
                        .resolve("old.img"),
                "old");

        try (SourceView view = new ReflinkView(hooks).open(request)) {
            assertThat(view.files()).hasSize(2);
            assertThat(left).doesNotExist();
        }
    }

    @Test
    void hooksAreRunAroundTheCopyingAlone() throws IOException {
        onXfs();
        Path scripts = Files.createDirectories(folder.resolve("etc/understudy/hooks/web1"));
        for (String name : new String[] {"before", "after"}) {
            Files.writeString(scripts.resolve(name), "#!/bin/sh\necho " + name + " >>" + folder.resolve("log") + "\n");
            Files.setPosixFilePermissions(scripts.resolve(name), PosixFilePermissions.fromString("rwx------"));
        }

        try (SourceView view = new ReflinkView(hooks).open(request)) {
            assertThat(view.files()).hasSize(2);
            assertThat(folder.resolve("log")).hasContent("before\nafter");
        }
    }

    @Test
    void aFileSystemThatCanNotShareBlocksIsNamedAndNothingIsLeft() throws IOException {
        source(folder.resolve("plain"));
        assumeTrue(
                !FileClone.make(source.resolve("disk.img"), folder.resolve("clone")),
                "this file system shares blocks: nothing is tested");

        ReplicationException error =
                catchThrowableOfType(ReplicationException.class, () -> new ReflinkView(hooks).open(request));

        assertThat(error.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE);
        assertThat(error.remedy()).contains("XFS");
        assertThat(source.resolve(PlainView.COPIES)).doesNotExist();
    }
}
