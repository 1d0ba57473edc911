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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.itests.harness.Images;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;

/** The pages of docs/failover.md, command by command, with real nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class FailoverNodesTest {
    private static final long SIZE = 64L << 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    private NodePair nodes;

    @BeforeAll
    void start() throws Exception {
        nodes = NodePair.unpack(folder);
        nodes.replica().configure("org.understudy.store", Map.of("points", "4"));
        nodes.start(List.of("127.0.0.1"));
        nodes.primary().told("replica:primary-authorize --location " + folder.resolve("back") + " localhost");
    }

    @AfterAll
    void stop() throws Exception {
        if (nodes != null) {
            nodes.close();
        }
    }

    private KarafNode a() {
        return nodes.primary();
    }

    private KarafNode b() {
        return nodes.replica();
    }

    /** A workload that is replicated, and changed once since, so that there is a recovery point. */
    private Path replicated(String name) throws IOException {
        Path source = folder.resolve("sources").resolve(name);
        Images.create(source.resolve("disks/disk0.raw"), SIZE, 0.5, name.hashCode());
        Files.writeString(source.resolve("domain.xml"), "<domain/>\n");
        nodes.enable(name, source, 1);
        a().told("replica:start " + name);
        change(source, 1);
        a().told("replica:sync " + name);
        return source;
    }

    private static void change(Path root, long seed) throws IOException {
        Images.overwrite(root.resolve("disks/disk0.raw"), 0.01, seed);
    }

    private Path copy(String name) {
        return nodes.folder(name).resolve("failover");
    }

    private Path returned(String name) {
        return folder.resolve("back").resolve(name);
    }

    private static void assertSame(Path one, Path other) throws IOException {
        assertThat(Images.digests(one)).isEqualTo(Images.digests(other));
    }

    private static JsonNode awaitReplicating(KarafNode node, String name) {
        JsonNode[] last = new JsonNode[1];
        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            JsonNode status = node.json("replica:show --json " + name);
            assertThat(status.get("state").asText()).as(status.toString()).isEqualTo("Replicating");
            assertThat(status.get("last").isNull()).isFalse();
            last[0] = status.get("last");
        });
        return last[0];
    }

    private static String replicaState(KarafNode node, String name) throws IOException {
        return node.json("replica:show --json " + name).get("state").asText();
    }

    private void reverse(KarafNode from, KarafNode to, String name) {
        to.told("replica:adopt --yes " + name);
        from.told("replica:reverse --manual --yes --replica " + to.address() + " " + name);
    }

    @Test
    void plannedAndBack() throws Exception {
        Path source = replicated("planned");
        change(source, 2);
        assertThat(b().ask("replica:failover --planned --yes planned").exitCode())
                .isNotZero();
        a().told("replica:failover-prepare planned");
        assertThat(replicaState(a(), "planned")).isEqualTo("PreparedForPlannedFailover");
        assertThat(replicaState(b(), "planned")).isEqualTo("PreparedForPlannedFailover");
        b().told("replica:failover --planned --yes planned");
        assertSame(source, copy("planned"));
        assertThat(a().ask("replica:resume planned").output()).contains("failed over");

        reverse(b(), a(), "planned");
        JsonNode back = awaitReplicating(b(), "planned");
        assertThat(back.get("kind").asText()).isEqualTo("RESYNC");
        assertThat(back.get("changedBytes").asLong()).isZero();
        assertSame(copy("planned"), returned("planned").resolve("current"));
        assertThat(source).doesNotExist();

        // the machine ran there, and goes back the same way
        change(copy("planned"), 3);
        b().told("replica:failover-prepare planned");
        a().told("replica:failover --planned --yes planned");
        reverse(a(), b(), "planned");
        awaitReplicating(a(), "planned");
        assertSame(
                returned("planned").resolve("failover"), nodes.folder("planned").resolve("current"));
        assertThat(copy("planned")).doesNotExist();
    }

    @Test
    void aGroupTogether() throws Exception {
        Map<String, Path> sources = new TreeMap<>();
        for (String name : List.of("db", "app")) {
            Path source = folder.resolve("sources").resolve(name);
            Images.create(source.resolve("disks/disk0.raw"), SIZE / 16, 0.5, name.hashCode());
            sources.put(name, source);
            a().told("replica:enable --manual --group shop --source " + source + " --replica " + b().address() + " "
                    + name);
            a().told("replica:start " + name);
        }
        for (Path source : sources.values()) {
            change(source, 5);
        }
        a().told("replica:sync db");
        JsonNode[] point = new JsonNode[1];
        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).until(() -> {
            point[0] = b().json("replica:groups --json").at("/received/0/points/0");
            return !point[0].isMissingNode();
        });
        assertThat(a().json("replica:groups --json").at("/sent/0/members")).hasSize(2);
        assertThat(b().json("replica:points --json db").at("/points/0/common").isNull())
                .isTrue();
        String test = b().told("replica:failover-test --group shop");
        assertThat(test).contains("'app':", "'db':");
        b().told("replica:failover-test-end --yes app");
        b().told("replica:failover-test-end --yes db");

        a().kill();
        String told = b().told("replica:failover --yes --group shop --point "
                + point[0].get("point").asText());

        for (Map.Entry<String, Path> source : sources.entrySet()) {
            assertThat(told).contains("Start '" + source.getKey() + "' from: " + copy(source.getKey()));
            assertSame(source.getValue(), copy(source.getKey()));
            assertThat(replicaState(b(), source.getKey())).isEqualTo("FailedOver");
        }
        a().start();
    }

    @Test
    void unplannedToAPointAndReversedWhenThePrimaryIsBack() throws Exception {
        Path source = replicated("lost");
        JsonNode points = b().json("replica:points --json lost").get("points");
        String point = points.get(0).get("transfer").asText();
        a().kill();
        b().told("replica:failover --yes --point " + point + " lost");
        assertThat(replicaState(b(), "lost")).isEqualTo("FailedOver");
        b().kill();
        b().start();
        // its services start one by one; what was done once can be done again
        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> b().ask("replica:failover-complete --yes lost").exitCode() == 0);
        assertThat(replicaState(b(), "lost")).isEqualTo("FailoverCommitted");
        assertThat(b().json("replica:points --json lost").get("points")).isEmpty();
        change(copy("lost"), 4);

        a().start();
        String refused = a().ask("replica:sync lost").output();
        assertThat(refused).contains("failed over", "replica:adopt");
        assertThat(a().json("replica:show --json lost").get("state").asText()).isEqualTo("Critical");
        assertThat(b().told("replica:events")).contains("926");
        reverse(b(), a(), "lost");

        JsonNode back = awaitReplicating(b(), "lost");
        assertThat(back.get("changedBytes").asLong()).isLessThan(SIZE / 20);
        assertSame(copy("lost"), returned("lost").resolve("current"));
        assertThat(source).doesNotExist();
    }

    @Test
    void cancelled() throws Exception {
        Path source = replicated("cancelled");
        b().told("replica:failover --yes cancelled");
        change(copy("cancelled"), 5);
        assertThat(a().ask("replica:sync cancelled").output()).contains("replica:failover-cancel");
        b().told("replica:failover-cancel --yes cancelled");
        assertThat(copy("cancelled")).doesNotExist();
        a().told("replica:resume cancelled");
        change(source, 6);
        a().told("replica:sync cancelled");

        assertThat(a().json("replica:show --json cancelled")
                        .get("last")
                        .get("kind")
                        .asText())
                .isEqualTo("DELTA");
        assertSame(source, nodes.folder("cancelled").resolve("current"));
    }
}
