// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewHold;
import org.understudy.api.disk.ViewRequest;

@DisabledOnOs(OS.WINDOWS)
class HooksViewTest {
    private static final WorkloadId WORKLOAD = WorkloadId.random();

    @TempDir
    Path folder;

    private Path source;
    private Path log;
    private Path scripts;
    private ViewHooks hooks;
    private ViewRequest request;

    @BeforeEach
    void start() throws IOException {
        source = Files.createDirectories(folder.resolve("source"));
        Files.writeString(source.resolve("disk.img"), "disk");
        log = folder.resolve("log");
        scripts = Files.createDirectories(folder.resolve("etc/understudy/hooks/web1"));
        hook("before", "echo before $UNDERSTUDY_WORKLOAD $UNDERSTUDY_SOURCE >>" + log);
        hook("after", "echo after $UNDERSTUDY_WORKLOAD_ID >>" + log);
        request = new ViewRequest("web1", WORKLOAD, source, Exclusions.NONE);
        open();
    }

    private void open() {
        hooks = new ViewHooks(folder.resolve("marks"), folder.resolve("etc"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        hooks.close();
    }

    private void hook(String name, String line) throws IOException {
        Path file = Files.writeString(scripts.resolve(name), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private List<String> lines() throws IOException {
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    private ReplicationException refused() {
        return catchThrowableOfType(ReplicationException.class, () -> new HooksView(hooks).open(request));
    }

    @Test
    void filesAreReadBetweenBothHooks() throws IOException {
        SourceView view = new HooksView(hooks).open(request);
        assertThat(view.files()).hasSize(1);
        assertThat(lines()).containsExactly("before web1 " + source);

        view.close();
        view.close();

        assertThat(lines()).containsExactly("before web1 " + source, "after " + WORKLOAD);
        assertThat(folder.resolve("marks")).isEmptyDirectory();
    }

    @Test
    void aHoldEndsWithTheHookAfterOrLeavesItToItsView() throws IOException {
        ViewHold unused = new HooksView(hooks).hold(request);
        assertThat(unused.still()).isTrue();
        unused.close();
        assertThat(lines()).containsExactly("before web1 " + source, "after " + WORKLOAD);

        ViewHold hold = new HooksView(hooks).hold(request);
        SourceView view = hold.open();
        hold.close();
        assertThat(lines()).hasSize(3);
        view.close();
        assertThat(lines()).hasSize(4);
    }

    @Test
    void whenTheSourceCanNotBeReadTheHookAfterIsRun() throws IOException {
        Files.delete(source.resolve("disk.img"));

        assertThat(refused().code()).isEqualTo(ErrorCode.SOURCE_MISSING);

        assertThat(lines()).hasSize(2);
    }

    @Test
    void aHookBeforeThatFailsIsFollowedByTheHookAfterAndTriedAgain() throws IOException {
        hook("before", "echo no disk to freeze; exit 3");

        ReplicationException error = refused();

        assertThat(error.code()).isEqualTo(ErrorCode.SOURCE_CHANGED);
        assertThat(error).hasMessageContaining("3: no disk to freeze");
        assertThat(lines()).containsExactly("after " + WORKLOAD);
    }

    @Test
    void oneThatDoesNotEndIsKilled() throws IOException {
        hooks.updated(new Hashtable<>(Map.of("hooks.timeout", "1")));
        hook("before", "sleep 60");

        assertThat(refused()).hasMessageContaining("killed after 1 s");

        assertThat(lines()).containsExactly("after " + WORKLOAD);
    }

    @Test
    void afterACrashTheHookAfterIsRunAtTheStart() throws Exception {
        new HooksView(hooks).open(request); // and never closed

        open();
        hooks.awaitStart(Duration.ofSeconds(30));

        assertThat(lines()).hasSize(2).last().isEqualTo("after " + WORKLOAD);
        assertThat(folder.resolve("marks")).isEmptyDirectory();
    }

    @Test
    void aHookAfterThatFailedIsRunAgainBeforeTheNextOne() throws IOException {
        hook("after", "exit 1");
        new HooksView(hooks).open(request).close();
        assertThat(refused().code()).isEqualTo(ErrorCode.SOURCE_CHANGED);

        hook("after", "echo after >>" + log);
        new HooksView(hooks).open(request).close();

        assertThat(lines()).containsExactly("before web1 " + source, "after", "before web1 " + source, "after");
    }

    @Test
    void aThreadThatIsInterruptedRunsTheHookAfterAllTheSame() throws IOException {
        SourceView view = new HooksView(hooks).open(request);

        Thread.currentThread().interrupt();
        view.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lines()).last().isEqualTo("after " + WORKLOAD);
    }

    @Test
    void withoutHooksTheOperatorIsToldWhereToPutThem() throws IOException {
        Files.delete(scripts.resolve("after"));

        ReplicationException error = refused();

        assertThat(error.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE);
        assertThat(error.remedy()).contains(scripts.toString());
        assertThat(lines()).isEmpty();
    }

    @Test
    void aWrongSettingLeavesTheLastGoodOne() throws IOException {
        hooks.updated(new Hashtable<>(Map.of("hooks.folder", "relative")));

        new HooksView(hooks).open(request).close();

        assertThat(lines()).hasSize(2);
    }
}
