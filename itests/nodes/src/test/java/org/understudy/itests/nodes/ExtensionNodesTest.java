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

/** Sending a replica on, as docs/operations.md has it, between three real nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class ExtensionNodesTest {
    private static final long MIB = 1 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    private NodePair nodes;
    private KarafNode third;

    @BeforeAll
    void start() throws Exception {
        nodes = NodePair.unpack(folder);
        nodes.replica().configure("org.understudy.store", Map.of("points", "2"));
        nodes.start(List.of("127.0.0.1"));
        third = KarafNode.unpack(folder.resolve("third"));
        third.start();
        nodes.replica()
                .told("replica:cert-issue --san localhost --target "
                        + third.home().resolve("etc/understudy") + " third.itests");
        third.told("replica:primary-authorize --location " + folder.resolve("far") + " localhost");
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> second().ask("replica:test-connection " + third.address())
                                .exitCode()
                        == 0);
    }

    @AfterAll
    void stop() throws Exception {
        if (third != null) {
            third.close();
        }
        if (nodes != null) {
            nodes.close();
        }
    }

    private KarafNode second() {
        return nodes.replica();
    }

    private Path atThird() {
        return folder.resolve("far/web1");
    }

    private void assertSame(Path source, Path there) throws IOException {
        assertThat(Images.digests(there)).isEqualTo(Images.digests(source));
    }

    @Test
    void aStateGoesOnToAThirdNodeAndIsFailedOverToThere() throws Exception {
        Path source = folder.resolve("sources/web1");
        Images.create(source.resolve("disks/disk0.raw"), 128 * MIB, 0.5, 1);
        Files.writeString(source.resolve("domain.xml"), "<domain/>\n");
        nodes.enable("web1", source, 1);
        nodes.primary().told("replica:start web1");
        assertThat(second().ask("replica:extend --interval 60 --replica " + third.address() + " web1")
                        .output())
                .contains("300 or more");
        second().told("replica:extend --manual --replica " + third.address() + " web1");
        JsonNode list = second().json("replica:list --json");
        assertThat(list.findValuesAsText("name")).containsExactly("web1-extended", "web1");
        assertThat(list.get(0).get("extension").asBoolean()).isTrue();
        assertThat(list.get(1).get("extendedBy").asText()).isEqualTo("web1-extended");
        assertThat(second().ask("replica:remove web1").output()).contains("replica:remove web1-extended first");

        // killed in mid-transfer, and a commit of the first leg before it goes on
        second().told("config:property-set --pid org.understudy.throttle node '" + NodePair.SLOW + "'");
        await().atMost(LIMIT)
                .until(() -> second().told("replica:throttle --json").contains(NodePair.SLOW));
        second().told("replica:start --background web1-extended");
        HeldData.await(atThird(), 4 * MIB);
        second().kill();
        second().configure("org.understudy.throttle", Map.of("node", "none"));
        second().start();
        Images.overwrite(source.resolve("disks/disk0.raw"), 0.02, 2);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> nodes.primary().ask("replica:sync web1").exitCode() == 0);
        second().told("replica:start web1-extended");
        assertSame(source, atThird().resolve("current"));
        JsonNode last = second().json("replica:show --json web1-extended").get("last");
        assertThat(last.get("heldBytes").asLong()).isPositive();

        String state = third.json("replica:show --json web1").get("current").asText();
        second().told("replica:sync web1-extended");
        assertThat(third.json("replica:show --json web1").get("current").asText())
                .isEqualTo(state);

        // a planned failover past the second node
        Images.overwrite(source.resolve("disks/disk0.raw"), 0.02, 3);
        nodes.primary().told("replica:failover-prepare web1");
        second().told("replica:failover-prepare web1-extended");
        third.told("replica:failover --planned --yes web1");
        assertSame(source, atThird().resolve("failover"));
        assertThat(second().ask("replica:resume web1-extended").output()).contains("failed over");
    }
}
