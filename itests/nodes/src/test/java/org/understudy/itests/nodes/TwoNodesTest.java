// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.itests.harness.HeldData;
import org.understudy.itests.harness.Images;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;

/** The main job between two processes, also when one of them is killed in the middle of it. */
@ExtendWith(SharedNodes.class)
class TwoNodesTest {
    private static final long MIB = 1 << 20;
    private static final long SIZE = 256 * MIB;

    @TempDir
    private static Path folder;

    private final NodePair nodes;

    TwoNodesTest(NodePair nodes) {
        this.nodes = nodes;
    }

    private static Path source(String name, double filled) throws IOException {
        Path source = folder.resolve("sources").resolve(name);
        Images.create(source.resolve("disks/disk0.raw"), SIZE, filled, name.hashCode());
        Images.create(source.resolve("disks/disk1.qcow2"), 8 * MIB, filled, name.hashCode() + 1L);
        Files.writeString(source.resolve("domain.xml"), "<domain/>\n");
        return source;
    }

    private void assertIdentical(String name, Path source) throws IOException {
        assertThat(Images.digests(nodes.folder(name).resolve("current"))).isEqualTo(Images.digests(source));
    }

    @Test
    void replicasAreIdenticalAndSparseAndDeltasSmall() throws Exception {
        Path source = source("plain", 0.2);
        nodes.enable("plain", source, 1);
        nodes.primary().shell("replica:start plain");
        assertIdentical("plain", source);
        Path disk = source.resolve("disks/disk0.raw");
        assertThat(Images.allocated(nodes.folder("plain").resolve("current/disks/disk0.raw")))
                .isLessThanOrEqualTo(Images.allocated(disk) + MIB);

        Images.overwrite(disk, 0.01, 7);
        Files.delete(source.resolve("disks/disk1.qcow2"));
        Files.writeString(source.resolve("new.txt"), "new\n");
        nodes.primary().shell("replica:sync plain");
        assertIdentical("plain", source);
        JsonNode last = nodes.show("plain").get("last");
        assertThat(last.get("kind").asText()).isEqualTo("DELTA");
        assertThat(last.get("changedBytes").asLong()).isBetween(1L, SIZE / 50);
    }

    @Test
    void initialReplicationGoesOnAfterThePrimaryWasKilled() throws Exception {
        Path source = source("ir-primary", 0.2);
        nodes.enable("ir-primary", source, 1);
        long held = killedDuring("start", "ir-primary", nodes.primary());
        assertThat(nodes.folder("ir-primary").resolve("current")).doesNotExist();
        goesOn("start", "ir-primary", source, held);
    }

    @Test
    void initialReplicationGoesOnAfterTheReplicaWasKilled() throws Exception {
        Path source = source("ir-replica", 0.2);
        nodes.enable("ir-replica", source, 1);
        long held = killedDuring("start", "ir-replica", nodes.replica());
        goesOn("start", "ir-replica", source, held);
    }

    @Test
    void deltaGoesOnAfterThePrimaryWasKilled() throws Exception {
        deltaGoesOn("dr-primary", nodes.primary());
    }

    @Test
    void deltaGoesOnAfterTheReplicaWasKilled() throws Exception {
        deltaGoesOn("dr-replica", nodes.replica());
    }

    private void deltaGoesOn(String name, KarafNode victim) throws Exception {
        Path source = source(name, 0.05);
        nodes.enable(name, source, 1);
        nodes.primary().told("replica:start " + name);
        var before = Images.digests(source);
        Images.overwrite(source.resolve("disks/disk0.raw"), 0.2, 11);
        long held = killedDuring("sync", name, victim);
        assertThat(Images.digests(nodes.folder(name).resolve("current")))
                .as("the last whole state")
                .isEqualTo(before);
        goesOn("sync", name, source, held);
    }

    /** @return how many bytes of data the replica held when the node was killed */
    private long killedDuring(String command, String name, KarafNode victim) throws Exception {
        nodes.limit(NodePair.SLOW);
        nodes.primary().told("replica:" + command + " --background " + name);
        long held = HeldData.await(nodes.folder(name), 10 * MIB);
        victim.kill();
        assertThat(nodes.folder(name).resolve("incoming"))
                .as("not complete yet")
                .exists();
        victim.start();
        nodes.limit("none");
        return held;
    }

    private void goesOn(String command, String name, Path source, long held) throws Exception {
        nodes.primary().told("replica:" + command + " " + name);
        assertIdentical(name, source);
        JsonNode status = nodes.show(name);
        assertThat(status.get("state").asText()).isEqualTo("Replicating");
        assertThat(status.get("failure").isNull()).isTrue();
        JsonNode last = status.get("last");
        assertThat(last.get("heldBytes").asLong())
                .as("of what was acknowledged, not sent again")
                .isGreaterThanOrEqualTo(held * 9 / 10);
        assertThat(last.get("changedBytes").asLong()).as("what was missing").isPositive();
    }
}
