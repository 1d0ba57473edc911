// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivilegedAction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditEntry;
import org.understudy.api.audit.AuditFilter;
import org.understudy.api.audit.AuditReport;
import org.understudy.api.audit.AuditResult;

class ChainedTrailTest {
    @TempDir
    private Path root;

    private TrailFolder folder;
    private ChainedTrail trail;

    @BeforeEach
    void open() {
        folder = new TrailFolder(root.resolve("audit"));
        trail = folder.open();
    }

    @AfterEach
    void close() throws InterruptedException {
        trail.close();
    }

    private List<AuditEntry> all() {
        return trail.find(AuditFilter.ALL, 100_000);
    }

    @Test
    void actionHasItsAttemptBeforeItIsDoneAndItsOutcomeAfter() {
        String result = trail.perform(AuditAction.FAILOVER, "web1", "planned", () -> {
            assertThat(all()).extracting(AuditEntry::result).containsExactly(AuditResult.ATTEMPTED);
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(all())
                .containsExactly(
                        entry(1, AuditResult.ATTEMPTED, Optional.empty(), "planned"),
                        entry(2, AuditResult.DONE, Optional.of(1L), ""));
    }

    private static AuditEntry entry(long sequence, AuditResult result, Optional<Long> attempt, String detail) {
        return new AuditEntry(
                sequence, TrailFolder.NOW, "node", "internal", AuditAction.FAILOVER, "web1", result, attempt, detail);
    }

    @Test
    void failureIsToldWithItsReasonAndPassedOn() {
        ReplicationException failure = new ReplicationException(ErrorCode.INVALID_STATE, "not now", "");
        Runnable work = () -> {
            throw failure;
        };
        assertThatThrownBy(() -> trail.perform(AuditAction.FAILOVER, "web1", "", work))
                .isSameAs(failure);
        assertThat(all().get(1)).isEqualTo(entry(2, AuditResult.FAILED, Optional.of(1L), "INVALID_STATE: not now"));
    }

    /** As Karaf's principals are called. */
    private record UserPrincipal(String getName) implements java.security.Principal {}

    private record ClientPrincipal(String getName) implements java.security.Principal {}

    @Test
    @SuppressWarnings("removal")
    void actorIsTheUserOfTheThread() {
        Subject subject = new Subject(
                true, Set.of(new UserPrincipal("ada"), new ClientPrincipal("ssh(/192.0.2.1:5)")), Set.of(), Set.of());
        Subject.doAs(subject, (PrivilegedAction<Void>) () -> {
            TrailFolder.act(trail, 1);
            return null;
        });
        assertThat(all()).extracting(AuditEntry::actor).containsExactly("ada", "ada");
        assertThat(all()).extracting(AuditEntry::origin).containsOnly("ssh(/192.0.2.1:5)");
        assertThat(trail.find(new AuditFilter(Optional.of("max"), Optional.empty()), 10))
                .isEmpty();
        assertThat(trail.find(new AuditFilter(Optional.of("ada"), Optional.of(TrailFolder.NOW.plusSeconds(1))), 10))
                .isEmpty();
    }

    @Test
    void textsFromElsewhereMakeNoLinesAndNoEndlessOnes() {
        trail.found(AuditAction.PRIMARY_AUTHORIZE, "test", "a\nb\u202ec", "x".repeat(100_000));
        AuditEntry entry = all().get(0);
        assertThat(entry.object()).isEqualTo("a b c");
        assertThat(entry.detail()).hasSize(1003);
        assertThat(trail.verify(Optional.empty()).problems()).isEmpty();
    }

    @Test
    void onlyItsOwnerReadsIt() throws IOException {
        TrailFolder.act(trail, 1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void writersAtOnceMakeOneChain() {
        AtomicInteger done = new AtomicInteger();
        IntStream.range(0, 200)
                .parallel()
                .forEach(i -> trail.perform(AuditAction.POINT_LOCK, "web" + i, "", (Runnable) done::incrementAndGet));
        AuditReport report = trail.verify(Optional.empty());
        assertThat(report.problems()).isEmpty();
        assertThat(report.entries()).isEqualTo(400);
        assertThat(done).hasValue(200);
    }

    @Test
    void chainGoesOnOverFilesAndRestarts() throws Exception {
        TrailFolder.fill(trail, 2);
        trail.close();
        trail = folder.open();
        TrailFolder.act(trail, 1);
        assertThat(folder.files()).hasSizeBetween(2, 4);
        AuditReport report = trail.verify(Optional.empty());
        assertThat(report.problems()).isEmpty();
        assertThat(report.entries()).isEqualTo(34);
        assertThat(trail.find(AuditFilter.ALL, 3))
                .extracting(AuditEntry::sequence)
                .containsExactly(32L, 33L, 34L);
    }

    @Test
    void oldestFilesGoWithAnEntryAndTheRestIsWhole() throws Exception {
        TrailFolder.fill(trail, 10);
        long bytes = 0;
        for (Path file : folder.files()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isBetween(6 * TrailFolder.FILE, 9 * TrailFolder.FILE);
        AuditReport report = trail.verify(Optional.empty());
        assertThat(report.problems()).isEmpty();
        assertThat(report.range().orElseThrow().first()).isGreaterThan(1);
        assertThat(all()).anyMatch(entry -> entry.action() == AuditAction.TRAIL_SHORTEN);

        Files.delete(folder.file());
        assertThat(trail.verify(Optional.empty()).problems())
                .as("one more than the trail says")
                .hasSize(1);
    }

    @Test
    void withoutRoomNothingIsDoneAndWhatWasMissedIsToldLater() throws Exception {
        trail.close();
        Files.delete(folder.file());
        // a device that is always full
        Files.createSymbolicLink(AuditFile.path(folder.folder(), 1), Path.of("/dev/full"));
        trail = folder.open();
        AtomicInteger done = new AtomicInteger();

        assertThatThrownBy(() -> trail.perform(AuditAction.FAILOVER, "web1", "", (Runnable) done::incrementAndGet))
                .isInstanceOf(ReplicationException.class)
                .hasMessageContaining("nothing was done")
                .hasMessageContaining("No space left on device")
                .hasMessageNotContaining("\n");
        assertThat(done).hasValue(0);
        trail.found(AuditAction.PRIMARY_REVOKE, "configuration", "a.example.com", "");
        trail.refused(AuditAction.REQUEST, "b", "192.0.2.1", "PRIMARY_NOT_AUTHORIZED", "not authorized");
        trail.flush(true);

        Files.delete(folder.file());
        TrailFolder.act(trail, 1);
        assertThat(all())
                .extracting(AuditEntry::action)
                .containsExactly(AuditAction.TRAIL_GAP, AuditAction.POINT_LOCK, AuditAction.POINT_LOCK);
        assertThat(all().get(0).object()).isEqualTo("2 entries");
        assertThat(trail.verify(Optional.empty()).problems()).isEmpty();
    }

    @Test
    void interruptedCallerHarmsNobody() {
        Thread.currentThread().interrupt();
        TrailFolder.act(trail, 1);
        assertThat(Thread.interrupted()).isTrue();
        TrailFolder.act(trail, 1);
        assertThat(trail.verify(Optional.empty()).entries()).isEqualTo(4);
    }

    @Test
    void refusalsAreWrittenBeforeTheyAreLookedAt() {
        trail.refused(AuditAction.REQUEST, "b.example.com", "192.0.2.1", "WORKLOAD_OF_OTHER_GROUP", "not yours");
        assertThat(all())
                .containsExactly(new AuditEntry(
                        1,
                        TrailFolder.NOW,
                        "b.example.com",
                        "192.0.2.1",
                        AuditAction.REQUEST,
                        "WORKLOAD_OF_OTHER_GROUP",
                        AuditResult.REFUSED,
                        Optional.empty(),
                        "not yours"));
        assertThat(all().get(0).at()).isEqualTo(Instant.parse("2026-11-28T12:00:00Z"));
    }
}
