// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.itests.harness.HeldData;
import org.understudy.itests.harness.Images;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;
import org.understudy.security.internal.FileCertificateTool;

/** What goes wrong gives one clear error with its remedy, the state shows it, and what was whole stays whole. */
@ExtendWith(SharedNodes.class)
class BadInputTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private static Path folder;

    private final NodePair nodes;

    BadInputTest(NodePair nodes) {
        this.nodes = nodes;
    }

    private static Path source(String name, long size, double filled) throws IOException {
        Path source = folder.resolve("sources").resolve(name);
        Images.create(source.resolve("disk0.raw"), size, filled, name.hashCode());
        return source;
    }

    private static void assertOneLine(KarafNode.Result result, String... parts) {
        assertThat(result.exitCode()).as(result.output()).isNotZero();
        List<String> lines = result.output()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("["))
                .toList();
        assertThat(lines).as("one line").hasSize(1);
        assertThat(lines.get(0)).startsWith("Error: ").contains(" -> ").contains(parts);
    }

    private void assertFailure(String workload, String error, String state) throws IOException {
        JsonNode status = nodes.show(workload);
        assertThat(status.get("failure").get("error").asText()).isEqualTo(error);
        assertThat(status.get("state").asText()).isEqualTo(state);
        assertThat(status.get("reasons")).isNotEmpty();
    }

    @Test
    void sourceThatDoesNotExist() {
        Path missing = folder.resolve("no-such-folder");
        assertOneLine(
                nodes.primary()
                        .execute("replica:enable --source " + missing + " --replica "
                                + nodes.replica().address() + " missing"),
                missing.toString(),
                "does not exist");
        assertThat(nodes.primary().told("replica:list")).doesNotContain("missing");
    }

    @Test
    void sourceThatVanishes() throws Exception {
        Path source = source("vanishes", MIB, 1);
        nodes.enable("vanishes", source, 1);
        Files.move(source, folder.resolve("elsewhere"));
        assertOneLine(nodes.primary().execute("replica:start vanishes"), source.toString(), "does not exist");
        assertFailure("vanishes", "SOURCE_MISSING", "Critical");

        Files.move(folder.resolve("elsewhere"), source);
        nodes.primary().told("replica:resume vanishes");
        nodes.primary().told("replica:start vanishes");
        assertThat(Images.digests(nodes.folder("vanishes").resolve("current"))).isEqualTo(Images.digests(source));
    }

    @Test
    void fileThatChangesDuringTheScan() throws Exception {
        Path source = source("changes", 256 * MIB, 0.1);
        nodes.enable("changes", source, 1);
        nodes.primary().told("replica:start changes");
        var before = Images.digests(source);
        Path disk = source.resolve("disk0.raw");
        nodes.primary().told("replica:remove changes");
        nodes.enable("changed", source, 1);
        nodes.limit(NodePair.SLOW);
        nodes.primary().told("replica:start --background changed");
        HeldData.await(nodes.folder("changed"), MIB);
        Files.write(disk, new byte[] {1}, StandardOpenOption.WRITE);
        nodes.limit("none");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> nodes.show("changed").get("running").isNull());
        assertFailure("changed", "SOURCE_CHANGED", "InitialReplicationInProgress");
        assertThat(nodes.show("changed").get("failure").get("message").asText()).contains(disk.toString());
        assertThat(Images.digests(nodes.folder("changes").resolve("current"))).isEqualTo(before);
    }

    @Test
    void replicaWithAFullDisk() throws Exception {
        Path small = Files.createDirectories(folder.resolve("small"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small.toString())
                .redirectErrorStream(true)
                .start();
        assumeTrue(mount.waitFor() == 0, "only root can mount a small file system");
        try {
            Path source = source("full", 64 * MIB, 0.1);
            nodes.authorize(small);
            nodes.enable("full", source, 1);
            nodes.primary().told("replica:start full");
            var before = Images.digests(source);
            Images.overwrite(source.resolve("disk0.raw"), 1, 3);
            assertOneLine(nodes.primary().execute("replica:sync full"), "full", "disk is full");
            assertFailure("full", "REPLICA_DISK_FULL", "Replicating");
            assertThat(Images.digests(small.resolve("full/current"))).isEqualTo(before);
        } finally {
            nodes.authorize(nodes.location());
            nodes.replica().told("replica:remove full");
            assertThat(new ProcessBuilder("umount", "-l", small.toString())
                            .start()
                            .waitFor())
                    .isZero();
        }
    }

    @Test
    void primaryBeyondItsQuota() throws Exception {
        Path source = source("quota", 16 * MIB, 0.5);
        nodes.enable("quota", source, 1);
        nodes.replica()
                .told("replica:primary-authorize --location " + nodes.location() + " --quota-bytes 64KiB "
                        + NodePair.PRIMARY_NAME);
        try {
            assertOneLine(nodes.primary().execute("replica:start quota"), "quota", "quota of 64KiB");
            assertFailure("quota", "QUOTA_FULL", "InitialReplicationInProgress");
        } finally {
            nodes.authorize(nodes.location());
        }
        nodes.primary().told("replica:start quota");
        assertThat(Images.digests(nodes.folder("quota").resolve("current"))).isEqualTo(Images.digests(source));
        Awaitility.await("audit trail, to which refusals go every 10 s")
                .atMost(Duration.ofMinutes(1))
                .until(() -> nodes.replica().told("replica:audit").contains("QUOTA_FULL"));
    }

    @Test
    void wrongHostNameAndWrongPort() {
        assertOneLine(
                nodes.primary()
                        .execute("replica:test-connection 127.0.0.2:"
                                + nodes.replica().dataPort()),
                "127.0.0.2",
                "certificate is for");
        assertOneLine(nodes.primary().execute("replica:test-connection localhost:1"), "localhost:1", "nothing listens");
        assertOneLine(
                nodes.primary().execute("replica:test-connection no-such-host.invalid:8443"),
                "no-such-host.invalid",
                "can't be resolved");
    }

    @Test
    void expiredCertificateAndUnknownOne() throws Exception {
        Path credentials = nodes.primary().home().resolve("etc/understudy");
        Path kept = folder.resolve("kept");
        Files.move(credentials, kept);
        try {
            Path authority = nodes.replica().home().resolve("etc/understudy");
            Clock past = Clock.offset(Clock.systemUTC(), Duration.ofDays(-5));
            new FileCertificateTool(authority, past)
                    .issue(authority, credentials, NodePair.PRIMARY_NAME, List.of(), Period.ofDays(1));
            assertOneLine(test(), nodes.replica().address(), "refused the TLS handshake");
            assertThat(nodes.replica().log()).contains("Refused a TLS handshake");

            Path stranger = folder.resolve("stranger");
            FileCertificateTool tool = new FileCertificateTool(stranger, Clock.systemUTC());
            tool.initialize(stranger, "Stranger", Period.ofYears(1));
            tool.issue(stranger, stranger, NodePair.PRIMARY_NAME, List.of(), Period.ofDays(1));
            for (String file : List.of("trust.p12", "password", "ca.pem", "node.p12")) {
                Files.copy(stranger.resolve(file), credentials.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            assertOneLine(test(), nodes.replica().address(), "is not trusted");
        } finally {
            if (Files.exists(credentials)) {
                Files.move(credentials, folder.resolve("used"));
            }
            Files.move(kept, credentials);
        }
        assertThat(nodes.primary()
                        .shell("replica:test-connection " + nodes.replica().address()))
                .contains("OK: ")
                .contains(NodePair.PRIMARY_NAME);
    }

    private KarafNode.Result test() {
        return nodes.primary()
                .execute("replica:test-connection " + nodes.replica().address());
    }
}
