// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.store.AdoptedFiles;
import org.understudy.api.store.StoredWorkload;
import org.understudy.store.Images;
import org.understudy.store.Primary;

class AdoptionTest {
    @TempDir
    private Path folder;

    private final TestContext context = new TestContext();
    private final RandomStates states = new RandomStates(5);
    private Path location;
    private Path source;
    private FileReplicaStore store;
    private Primary primary;

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void create() throws IOException {
        location = folder.resolve("replicas");
        source = Files.createDirectories(folder.resolve("images/web"));
        Files.createDirectories(source.resolve("nvram"));
        Files.writeString(source.resolve("disk.img"), "adopted");
        Files.writeString(source.resolve("nvram/vars.fd"), "vars");
        store = context.store();
        primary = Primary.of("web", location);
    }

    private void restart() {
        store = context.store();
        store.attach(location);
    }

    /** Two states, the first of which is a recovery point. */
    private void replicateTwice() {
        primary.replicate(store, RandomStates.transfer(0), states.state(0));
        context.pass(Duration.ofMinutes(20));
        primary.replicate(store, RandomStates.transfer(1), states.state(1), RandomStates.transfer(0), states.state(0));
        assertThat(store.points(primary.workload())).hasSize(1);
    }

    private AdoptedFiles files() {
        return new AdoptedFiles(primary.workload(), "web", source, location, "DEFAULT", "second.example.org");
    }

    private StoredWorkload found() {
        return store.find(primary.workload()).orElseThrow();
    }

    private static ErrorCode codeOf(ThrowingCallable call) {
        ReplicationException error = catchThrowableOfType(ReplicationException.class, call);
        return error == null ? null : error.code();
    }

    private void assertAdopted() {
        assertThat(found().files()).containsExactly(new FileEntry("disk.img", 7), new FileEntry("nvram/vars.fd", 4));
        assertThat(found().folder().resolve("current/disk.img")).hasContent("adopted");
        assertThat(found().folder().resolve("current.replaced")).doesNotExist();
        assertThat(found().folder().resolve("workload.adopting")).doesNotExist();
        assertThat(store.points(primary.workload())).isEmpty();
        assertThat(source).doesNotExist();
    }

    @Test
    void filesBecomeTheStateOfANewWorkloadWithoutBeingCopied() throws IOException {
        Object key = Files.getAttribute(source.resolve("disk.img"), "unix:ino");
        StoredWorkload adopted = store.adopt(files());

        assertAdopted();
        assertThat(Files.getAttribute(adopted.folder().resolve("current/disk.img"), "unix:ino"))
                .isEqualTo(key);
        assertThat(adopted.primary()).isEqualTo("second.example.org");
        TransferId state = adopted.current().orElseThrow();
        restart();
        assertThat(found().current()).contains(state);
    }

    @Test
    void theyTakeThePlaceOfTheStateThatAWorkloadHadAndTheNextTransferMakesDigests() throws IOException {
        replicateTwice();
        TransferId adopted = store.adopt(files()).current().orElseThrow();
        assertAdopted();
        restart();
        assertAdopted();

        Images before = Images.read(location.resolve("web/current"));
        primary.replicate(store, RandomStates.transfer(2), states.state(2), adopted, before);
        context.pass(Duration.ofMinutes(20));
        primary.replicate(store, RandomStates.transfer(3), states.state(3), RandomStates.transfer(2), states.state(2));
        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(states.state(3));
        assertThat(store.verify(primary.workload(), RandomStates.transfer(3))).isEmpty();
        assertThat(store.points(primary.workload())).isNotEmpty();
        for (var point : store.points(primary.workload())) {
            assertThat(store.verify(primary.workload(), point.transfer())).isEmpty();
        }
    }

    @Test
    void aFolderWithinTheWorkloadsOwnCanBeAdopted() throws IOException {
        replicateTwice();
        Path copy = location.resolve("web/failover");
        Files.move(source, copy);
        source = copy;
        store.adopt(files());
        assertAdopted();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void whatACrashCutsIsTakenBackOrFinished(int step) throws IOException {
        replicateTwice();
        crash(new WorkloadFolder(location.resolve("web")), step);
        restart();

        if (step < 3) {
            assertThat(source).exists();
            assertThat(found().current()).contains(RandomStates.transfer(1));
            assertThat(Images.read(location.resolve("web/current"))).isEqualTo(states.state(1));
            assertThat(store.points(primary.workload())).hasSize(1);
            store.adopt(files());
        }
        assertAdopted();
        restart();
        assertAdopted();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5})
    void theSameHoldsForANewWorkload(int step) throws IOException {
        crash(new WorkloadFolder(Files.createDirectories(location.resolve("web"))), step);
        restart();

        if (step < 3) {
            assertThat(source).exists();
            assertThat(store.find(primary.workload())).isEmpty();
            store.adopt(files());
            assertThat(found().folder()).isEqualTo(location.resolve("web"));
        }
        assertAdopted();
    }

    private void crash(WorkloadFolder at, int step) {
        Adoption adoption = new Adoption(at, done -> {
            if (done == step) {
                throw new Crash();
            }
        });
        assertThat(catchThrowableOfType(Crash.class, () -> adoption.run(files(), context.now)))
                .isNotNull();
    }

    @Test
    void withoutAFolderNothingIsAdopted() throws IOException {
        replicateTwice();
        source = folder.resolve("missing");
        assertThat(codeOf(() -> store.adopt(files()))).isEqualTo(ErrorCode.SOURCE_MISSING);
        assertThat(found().current()).contains(RandomStates.transfer(1));
    }

    @Test
    void aLockedPointKeepsTheState() {
        replicateTwice();
        store.lockPoint(primary.workload(), RandomStates.transfer(0), context.now.plusSeconds(60));
        assertThat(codeOf(() -> store.adopt(files()))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(store.points(primary.workload())).hasSize(1);
        assertThat(source).exists();
    }

    @Test
    void pointsThatAreNotLockedCanBeRemovedAtOnce() {
        replicateTwice();
        context.pass(Duration.ofMinutes(20));
        primary.replicate(store, RandomStates.transfer(2), states.state(2), RandomStates.transfer(1), states.state(1));
        store.lockPoint(primary.workload(), RandomStates.transfer(0), context.now.plusSeconds(60));
        store.removePoints(primary.workload());

        assertThat(store.points(primary.workload()))
                .singleElement()
                .satisfies(point -> assertThat(point.transfer()).isEqualTo(RandomStates.transfer(0)));
        assertThat(store.verify(primary.workload(), RandomStates.transfer(0))).isEmpty();
        assertThat(PointImages.read(store, primary.workload(), RandomStates.transfer(0)))
                .isEqualTo(states.state(0));
    }
}
