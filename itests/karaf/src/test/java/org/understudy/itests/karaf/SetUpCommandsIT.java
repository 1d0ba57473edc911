// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SetUpCommandsIT extends FeatureInKaraf {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    public SetUpCommandsIT() {
        super("understudy");
    }

    @Test
    public void certificatesAreMadeAndShown() throws Exception {
        Path authority = folder.getRoot().toPath().resolve("ca");
        Path node = folder.getRoot().toPath().resolve("node");

        assertThat(shell.run("replica:cert-init --name \"Test authority\" --dir " + authority))
                .contains("CN=Test authority", "Next, for each node: replica:cert-issue HOST");
        assertThat(shell.run("replica:cert-issue --ca " + authority + " --target " + node
                        + " --san 10.0.0.7,replica replica.example.com"))
                .contains("replica.example.com", "10.0.0.7");

        Json shown = Json.parse(shell.run("replica:cert-show --json --dir " + node));
        assertThat(shown.all("subject")).contains("CN=Test authority", "CN=replica.example.com");
        assertThat(shown.all("notAfter"))
                .allSatisfy(time -> assertThat(Instant.parse(time)).isAfter(Instant.now()));
        assertThat(shown.all("sha256")).allSatisfy(digest -> assertThat(digest).matches("[0-9a-f]{64}"));
        assertThat(shell.run("replica:cert-show --dir " + node)).contains("node.p12", "CN=replica.example.com");
    }

    @Test
    public void certificateIsNotIssuedWithoutAnAuthority() {
        Path nothing = folder.getRoot().toPath().resolve("nothing");
        assertThat(shell.fail("replica:cert-issue --ca " + nothing + " --target " + nothing + " a.example.com"))
                .startsWith("Error: ")
                .contains(" -> ", "replica:cert-init")
                .hasLineCount(1);
    }

    @Test
    public void primaryIsAuthorizedListedAndRevoked() throws Exception {
        Path location = folder.newFolder().toPath();

        shell.run("replica:primary-authorize --location " + location + " --group office '*.example.com'");

        assertThat(shell.run("replica:primary-list")).contains("*.example.com", location.toString(), "office");
        Json listed = Json.parse(shell.run("replica:primary-list --json"));
        assertThat(listed.text("/0/primary")).isEqualTo("*.example.com");
        assertThat(listed.text("/0/location")).isEqualTo(location.toString());
        assertThat(listed.text("/0/trustGroup")).isEqualTo("office");

        shell.run("replica:primary-authorize --location " + location
                + " --quota-bytes 2TiB --quota-workloads 20 --payload-required '*.example.com'");
        assertThat(shell.run("replica:primary-list")).contains("2TiB, 20 workloads", "required");
        listed = Json.parse(shell.run("replica:primary-list --json"));
        assertThat(listed.text("/0/quotaBytes")).isEqualTo("2199023255552");
        assertThat(listed.text("/0/quotaWorkloads")).isEqualTo("20");
        assertThat(listed.text("/0/payloadRequired")).isEqualTo("true");
        assertThat(shell.fail(
                        "replica:primary-authorize --location " + location + " --quota-bytes 2TB '*.example.com'"))
                .isEqualTo("Error: --quota-bytes = '2TB' is not allowed -> set it to a size such as 500GiB or 2TiB\n");

        assertThat(shell.run("replica:primary-revoke '*.example.com'")).contains("Revoked *.example.com.");
        assertThat(shell.run("replica:primary-list")).isEmpty();
        assertThat(shell.fail("replica:primary-revoke '*.example.com'"))
                .isEqualTo("Error: there is no authorized primary '*.example.com' -> see replica:primary-list\n");
    }

    @Test
    public void primaryIsNotAuthorizedForARelativeLocation() {
        assertThat(shell.fail("replica:primary-authorize --location replicas primary.example.com"))
                .isEqualTo("Error: location = 'replicas' is not allowed -> set it to an absolute path\n");
    }

    @Test
    public void workloadOfAMissingFolderIsNotEnabled() {
        Path missing = folder.getRoot().toPath().resolve("missing");
        assertThat(shell.fail("replica:enable --source " + missing + " --replica localhost:8443 web1"))
                .startsWith("Error: ")
                .contains(missing.toString(), " -> ")
                .hasLineCount(1);
        assertThat(shell.run("replica:list")).isEmpty();
    }

    @Test
    public void workloadIsNotEnabledForAnAddressWithoutPort() {
        assertThat(shell.fail("replica:enable --source " + folder.getRoot() + " --replica localhost web1"))
                .isEqualTo("Error: --replica = 'localhost' is not allowed -> set it to HOST:PORT,"
                        + " kerberos+tls://HOST:PORT or kerberos://HOST:PORT\n");
        assertThat(shell.run("replica:list")).isEmpty();
    }

    @Test
    public void enabledWorkloadIsListedShownAndKeptInEtc() throws Exception {
        Path source = folder.newFolder().toPath();
        Files.writeString(source.resolve("disk.img"), "content");
        Path kept = etc().resolve("org.understudy.relationship-web1.cfg");

        assertThat(shell.run("replica:enable --source " + source + " --replica localhost:8443 --interval 30 web1"))
                .contains("Enabled 'web1'", "Begin with: replica:start web1");
        try {
            assertThat(kept).exists();
            assertThat(shell.run("replica:list")).contains("web1", "ReadyForInitialReplication", "localhost:8443");
            Json listed = Json.parse(shell.run("replica:list --json"));
            assertThat(listed.text("/0/role")).isEqualTo("primary");
            assertThat(listed.text("/0/source")).isEqualTo(source.toString());
            assertThat(listed.text("/0/intervalSeconds")).isEqualTo("30");
            assertThat(listed.text("/0/state")).isEqualTo("ReadyForInitialReplication");
            assertThat(shell.run("replica:show web1")).contains(source.toString(), "every 30.0 s");
            assertThat(shell.fail("replica:sync web1")).contains("begin with replica:start");
        } finally {
            assertThat(shell.run("replica:remove web1")).contains("Removed 'web1'.");
        }
        assertThat(kept).doesNotExist();
        assertThat(shell.run("replica:list")).isEmpty();
        assertThat(source.resolve("disk.img")).hasContent("content");
    }
}
