// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ReplicationException;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditReport;
import org.understudy.api.audit.AuditReport.Problem;

/** Ten entries in a file, each on the line of its number, and somebody who may write there. */
class TamperedTrailTest {
    @TempDir
    private Path folder;

    private TrailFolder trail;
    private List<String> lines;

    @BeforeEach
    void writeTenEntries() throws Exception {
        trail = new TrailFolder(folder).with(5);
        lines = trail.lines();
        assertThat(lines).hasSize(10);
        assertThat(trail.verify().problems()).isEmpty();
    }

    /** The file and the line of the only problem. */
    private Problem problem() throws Exception {
        trail.write(lines);
        List<Problem> problems = trail.verify().problems();
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).file()).isEqualTo(trail.file().getFileName().toString());
        return problems.get(0);
    }

    @Test
    void alteredEntryIsNamed() throws Exception {
        lines.set(3, lines.get(3).replace("web2", "web9"));
        assertThat(problem().line()).isEqualTo(4);
    }

    @Test
    void entryThatIsNoneAnyMoreIsNamed() throws Exception {
        lines.set(3, "x" + lines.get(3));
        assertThat(problem().line()).isEqualTo(4);
    }

    @Test
    void alteredLinkIsNamed() throws Exception {
        lines.set(3, lines.get(3).replaceFirst("\"prev\":\"....", "\"prev\":\"0000"));
        assertThat(problem().line()).isEqualTo(4);
    }

    @Test
    void twoAlteredEntriesAreNamed() throws Exception {
        lines.set(2, lines.get(2).replace("web2", "web9"));
        lines.set(6, lines.get(6).replace("web4", "web9"));
        trail.write(lines);
        assertThat(trail.verify().problems()).extracting(Problem::line).containsExactly(3L, 7L);
    }

    @Test
    void neighboursThatWereAlteredAreNamed() throws Exception {
        lines.set(2, lines.get(2).replace("web2", "web9"));
        lines.set(3, lines.get(3).replace("web2", "web9"));
        Problem problem = problem();
        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.message()).contains("line 3");
    }

    @Test
    void alteredNumberIsNamed() throws Exception {
        lines.set(3, lines.get(3).replace("\"seq\":4", "\"seq\":40"));
        trail.write(lines);
        assertThat(trail.verify().problems()).extracting(Problem::line).contains(4L);
    }

    @Test
    void removedEntriesAreNamed() throws Exception {
        lines.subList(3, 5).clear();
        Problem problem = problem();
        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.message()).contains("the entries 4 to 5 are missing");
    }

    @Test
    void removedBeginIsNamed() throws Exception {
        lines.subList(0, 3).clear();
        Problem problem = problem();
        assertThat(problem.line()).isEqualTo(1);
        assertThat(problem.message()).contains("the entries 1 to 3 are missing");
    }

    @Test
    void repeatedEntryIsNamed() throws Exception {
        lines.add(6, lines.get(2));
        assertThat(problem().line()).isEqualTo(7);
    }

    @Test
    void insertedEntryIsNamed() throws Exception {
        lines.add(4, lines.get(4).replace("web3", "web9"));
        trail.write(lines);
        List<Problem> problems = trail.verify().problems();
        assertThat(problems).extracting(Problem::line).containsExactly(6L);
        assertThat(problems.get(0).message()).contains("line 5");
    }

    @Test
    void movedEntryIsNamed() throws Exception {
        Collections.swap(lines, 3, 4);
        trail.write(lines);
        assertThat(trail.verify().problems()).extracting(Problem::line).containsExactly(4L, 5L);
    }

    @Test
    void cutEndIsFoundByTheHeadThatWasNoted() throws Exception {
        String head = trail.verify().head();
        assertThat(trail.verify(Optional.of(head)).expected()).contains(10L);

        lines.subList(8, 10).clear();
        trail.write(lines);

        assertThat(trail.verify().problems()).as("without a head").isEmpty();
        AuditReport report = trail.verify(Optional.of(head));
        assertThat(report.expected()).isEmpty();
        assertThat(report.problems()).hasSize(1);
    }

    @Test
    void headIsFoundAlsoWhenTheTrailHasGoneOn() throws Exception {
        String head = trail.verify().head();
        trail.with(2);
        AuditReport report = trail.verify(Optional.of(head));
        assertThat(report.expected()).contains(10L);
        assertThat(report.problems()).isEmpty();
        assertThat(report.entries()).isEqualTo(14);
    }

    @Test
    void trailThatWasMadeAnewIsFoundByTheHead() throws Exception {
        String head = trail.verify().head();
        Files.delete(trail.file());
        ChainedTrail anew = trail.open();
        anew.found(AuditAction.PRIMARY_REVOKE, "test", "other than before", "");
        TrailFolder.act(anew, 6);
        anew.close();
        assertThat(trail.verify().problems()).isEmpty();
        assertThat(trail.verify(Optional.of(head)).problems()).hasSize(1);
    }

    @Test
    void whileTheNodeRunsACutEndIsFoundWithoutAHead() throws Exception {
        ChainedTrail running = trail.open();
        TrailFolder.act(running, 1);
        lines = trail.lines();
        lines.remove(11);
        trail.write(lines);
        assertThat(running.verify(Optional.empty()).problems()).isNotEmpty();
        running.close();
    }

    @Test
    void whileTheNodeRunsARemovedFileIsFound() throws Exception {
        ChainedTrail running = trail.open();
        TrailFolder.act(running, 1);
        Files.delete(trail.file());
        assertThat(running.verify(Optional.empty()).problems()).isNotEmpty();
        assertRefusedOnce(running);
        TrailFolder.act(running, 1);
        assertThat(running.verify(Optional.empty()).problems())
                .extracting(Problem::message)
                .containsExactly("the entries 1 to 12 are missing before it");
        running.close();
    }

    private static void assertRefusedOnce(ChainedTrail running) {
        try {
            TrailFolder.act(running, 1);
            throw new AssertionError("written to a file that is not there");
        } catch (ReplicationException e) {
            assertThat(e).hasMessageContaining("was removed");
        }
    }

    @Test
    void endThatWasCutWithinALineIsMendedAndToldOf() throws Exception {
        byte[] content = Files.readAllBytes(trail.file());
        Files.write(trail.file(), Arrays.copyOf(content, content.length - 30));
        AuditReport report = trail.verify();
        assertThat(report.problems()).isEmpty();
        assertThat(report.entries()).isEqualTo(10);
        assertThat(trail.lines().get(9)).contains("TRAIL_MEND");
    }

    @Test
    void endThatAPowerCutLeftEmptyIsMendedAndToldOf() throws IOException, InterruptedException {
        Files.write(trail.file(), new byte[700], StandardOpenOption.APPEND);
        Files.writeString(trail.file(), "\n", StandardOpenOption.APPEND);
        assertThat(trail.verify().problems()).isEmpty();
        assertThat(trail.lines().get(10)).contains("TRAIL_MEND", "701 bytes");
    }
}
