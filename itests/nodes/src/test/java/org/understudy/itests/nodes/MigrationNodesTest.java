// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.itests.harness.HeldData;
import org.understudy.itests.harness.Images;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;

/** Files and machines that move while a transfer is under way, with real nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class MigrationNodesTest {
    private static final String SECOND_NAME = "second.itests";
    private static final long MIB = 1 << 20;
    private static final long SIZE = 256 * MIB;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** So slow that a migration hits the middle. */
    @TempDir
    private static Path folder;

    private NodePair nodes;
    private KarafNode second;

    @BeforeAll
    void start() throws Exception {
        nodes = NodePair.start(folder);
        second = KarafNode.unpack(folder.resolve("second"));
        second.start();
        nodes.replica()
                .told("replica:cert-issue --target " + second.home().resolve("etc/understudy") + " " + SECOND_NAME);
        nodes.replica().told("replica:primary-authorize --location " + nodes.folder("") + " " + SECOND_NAME);
    }

    @AfterAll
    void stop() throws Exception {
        if (second != null) {
            second.close();
        }
        if (nodes != null) {
            nodes.close();
        }
    }

    private static Path source(String name) throws IOException {
        Path source = folder.resolve("sources").resolve(name);
        Images.create(source.resolve("disks/disk0.raw"), SIZE, 0.2, name.hashCode());
        Files.writeString(source.resolve("domain.xml"), "<domain/>\n");
        return source;
    }

    /** @return how many bytes of data the replica holds of the transfer that the migration interrupted */
    private long interrupted(String name, Path source, String options) throws Exception {
        nodes.enable(name, source, 1);
        nodes.limit(NodePair.SLOW);
        nodes.primary().told("replica:start --background " + name);
        long held = HeldData.await(nodes.folder(name), 10 * MIB);
        nodes.primary().told("replica:migration-begin " + options + " " + name);
        nodes.limit("none");
        return held;
    }

    private static Path move(Path source) throws IOException {
        Path moved = source.resolveSibling(source.getFileName() + "-moved");
        Files.move(source, moved);
        return moved;
    }

    private static void awaitComplete(KarafNode primary, String name, long held) {
        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            JsonNode status = primary.json("replica:show --json " + name);
            assertThat(status.get("last").isNull()).isFalse();
            assertThat(status.get("state").asText()).isEqualTo("Replicating");
            assertThat(status.get("migration").isNull()).isTrue();
            JsonNode last = status.get("last");
            assertThat(last.get("heldBytes").asLong()).as("not sent again").isGreaterThanOrEqualTo(held * 9 / 10);
            assertThat(last.get("changedBytes").asLong()).as("what was missing").isPositive();
        });
    }

    private void assertIdentical(String name, Path source) throws IOException {
        assertThat(Images.digests(nodes.folder(name).resolve("current"))).isEqualTo(Images.digests(source));
    }

    @Test
    void filesThatMoveInMidTransferAreSentFromTheirNewPlace() throws Exception {
        Path source = source("storage");
        long held = interrupted("storage", source, "--reason tests");
        nodes.primary().kill();
        nodes.primary().start();
        assertThat(nodes.show("storage").get("migration").get("kind").asText()).isEqualTo("STORAGE");

        Path moved = move(source);
        nodes.primary().told("replica:migration-end --source " + moved + " storage");

        awaitComplete(nodes.primary(), "storage", held);
        assertIdentical("storage", moved);
    }

    @Test
    void aMachineThatMovesInMidTransferGoesOnFromItsNewPrimary() throws Exception {
        Path source = source("machine");
        long held = interrupted("machine", source, "--machine");
        nodes.primary().told("replica:migration-cancel machine");
        String printed = nodes.primary().told("replica:migration-begin --machine --json machine");
        Path handover = Files.writeString(folder.resolve("machine.json"), printed.substring(printed.indexOf('{')));
        nodes.primary().told("replica:migration-end --moved machine");
        assertThat(nodes.primary().told("replica:list")).doesNotContain("machine");

        Path moved = move(source);
        second.told("replica:migration-accept --source " + moved + " " + handover);

        awaitComplete(second, "machine", held);
        assertIdentical("machine", moved);
    }
}
