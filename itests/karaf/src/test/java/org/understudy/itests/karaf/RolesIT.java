// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ops4j.pax.exam.OptionUtils.combine;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.assertj.core.api.SoftAssertions;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.service.cm.ConfigurationAdmin;

/** Users of the three roles in a stock Karaf where nothing but the feature was installed. */
public class RolesIT extends FeatureInKaraf {
    private static final String USERS = "etc/users.properties";
    private static final String WHY = "Insufficient credentials.";
    private static final List<String> FOR_MANAGERS = List.of(
            "audit",
            "audit-verify",
            "enable --source /tmp --replica localhost:8443 web1",
            "extend --replica localhost:8443 web1",
            "failover-test web1",
            "failover-test --group shop",
            "failover-test-end --yes web1",
            "migration-accept --source /tmp file",
            "migration-begin web1",
            "migration-cancel web1",
            "migration-end --moved web1",
            "reset-statistics web1",
            "resume web1",
            "resync web1",
            "start web1",
            "suspend web1",
            "sync web1",
            "test-connection localhost:1",
            "verify --all web1");
    private static final List<String> FOR_ADMINS = List.of(
            "adopt --yes web1",
            "cert-init --dir /tmp/nowhere",
            "cert-issue host",
            "cert-show --dir /root",
            "export web1 /tmp",
            "failover --yes web1",
            "failover --planned --yes web1",
            "failover --group shop --yes",
            "failover-cancel --yes web1",
            "failover-complete --yes web1",
            "failover-prepare web1",
            "import /tmp",
            "lock --for 12h web1 58d77fd8-22da-410e-95b8-1ee746bbdb27",
            "pair-accept understudy1-x",
            "pair-cancel 0",
            "pair-invite --location /tmp",
            "primary-authorize --location /tmp a.example.com",
            "primary-revoke a.example.com",
            "remove web1",
            "remove --delete --yes web1",
            "reverse --replica localhost:8443 --yes web1");

    @Inject
    private ConfigurationAdmin configurations;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Shell viewer;
    private Shell manager;
    private Shell admin;

    public RolesIT() {
        super("understudy");
    }

    @Override
    @Configuration
    public Option[] configuration() throws Exception {
        return combine(
                super.configuration(),
                editConfigurationFilePut(USERS, "vera", "look,viewer"),
                editConfigurationFilePut(USERS, "max", "run,manager"),
                editConfigurationFilePut(USERS, "ada", "trust,admin"),
                editConfigurationFilePut(USERS, "sam", "none,ssh"));
    }

    @Before
    public void logIn() throws Exception {
        viewer = shell.as("vera", "look");
        manager = shell.as("max", "run");
        admin = shell.as("ada", "trust");
    }

    @After
    public void removeAll() throws Exception {
        if (admin.run("replica:primary-list").contains("a.example.com")) {
            admin.run("replica:primary-revoke a.example.com");
        }
    }

    @Test
    public void viewerLooks() {
        for (String command :
                List.of("list", "events", "connections", "drills", "pair-list", "primary-list", "advise", "throttle")) {
            viewer.run("replica:" + command);
            viewer.run("replica:" + command + " --json");
        }
        viewer.run("replica:cert-show");
    }

    @Test
    public void viewerIsRefusedAndToldWhy() {
        SoftAssertions all = new SoftAssertions();
        FOR_MANAGERS.forEach(
                command -> all.assertThat(viewer.refused("replica:" + command)).isEqualTo(WHY));
        FOR_ADMINS.forEach(
                command -> all.assertThat(viewer.refused("replica:" + command)).isEqualTo(WHY));
        all.assertAll();
    }

    @Test
    public void managerRunsReplicationAndChangesNoTrust() throws Exception {
        Path source = folder.newFolder().toPath();
        Files.writeString(source.resolve("disk.img"), "content");

        manager.run("replica:enable --source " + source + " --replica localhost:1 web1");
        try {
            assertThat(manager.run("replica:list")).contains("web1");
            assertThat(manager.refused("replica:remove web1")).isEqualTo(WHY);
            assertThat(manager.fail("replica:test-connection localhost:1")).startsWith("Error: ");
            SoftAssertions all = new SoftAssertions();
            FOR_ADMINS.forEach(command ->
                    all.assertThat(manager.refused("replica:" + command)).isEqualTo(WHY));
            all.assertAll();
        } finally {
            admin.run("replica:remove web1");
        }
    }

    @Test
    public void adminChangesTrust() throws Exception {
        admin.run("replica:primary-authorize --location " + folder.getRoot() + " a.example.com");
        assertThat(viewer.run("replica:primary-list")).contains("a.example.com");
        admin.run("replica:primary-revoke a.example.com");
        assertThat(viewer.run("replica:primary-list")).doesNotContain("a.example.com");

        String audit = manager.run("replica:audit --last 100000 --actor ada --json");
        assertThat(audit)
                .contains("\"PRIMARY_AUTHORIZE\"", "\"PRIMARY_REVOKE\"", "\"ATTEMPTED\"", "\"DONE\"", "a.example.com");
        assertThat(manager.run("replica:audit --actor unknown")).doesNotContain("a.example.com");
        assertThat(manager.run("replica:audit-verify")).contains("The chain is whole.");
    }

    /** Refused are commands, too: Karaf tells of them a little later. */
    @Test
    public void refusedCommandsAreInTheAuditTrail() {
        viewer.refused("replica:primary-revoke b.example.com");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(manager.run("replica:audit --last 100000 --actor vera --json"))
                        .contains("\"COMMAND\"", "\"replica:primary-revoke\"", "\"REFUSED\""));
    }

    /** Karaf lets a manager change any configuration but its own lists of roles: that would be another way to trust. */
    @Test
    public void managerDoesNotReachTheSettingsByOtherCommands() {
        assertThat(manager.refused("config:property-set -p org.understudy.primary-x location /tmp"))
                .isEqualTo(WHY);
        assertThat(manager.refused("config:edit --factory --alias x org.understudy.primary"))
                .isEqualTo(WHY);
        assertThat(manager.refused("config:property-append -p org.understudy.server port 1"))
                .isEqualTo(WHY);
        assertThat(manager.refused("config:property-delete -p org.understudy.server port"))
                .isEqualTo(WHY);
        assertThat(manager.refused("config:edit org.apache.karaf.command.acl.replica"))
                .isEqualTo(WHY);
        manager.run("config:property-set -p org.example.other key value");
    }

    /** By Configuration Admin: Karaf's commands read the file again, which may just be written. */
    @Test
    public void karafsListsKeepTheirOwnEntriesAndThoseThatAnAdministratorChanged() throws Exception {
        org.osgi.service.cm.Configuration list =
                configurations.getConfiguration("org.apache.karaf.command.acl.config", "?");
        Dictionary<String, Object> entries = list.getProperties();
        assertThat(entries.get("property-set")).as("Karaf's own").isEqualTo("manager");
        assertThat(entries.get("install")).isEqualTo("admin");

        entries.put("install", "admin, manager");
        entries.remove("edit[/.*org[.]understudy.*/]");
        list.update(entries);
        try {
            await("the removed entry is back")
                    .atMost(LIMIT)
                    .until(() -> list.getProperties().get("edit[/.*org[.]understudy.*/]") != null);
            assertThat(list.getProperties().get("install")).isEqualTo("admin, manager");
        } finally {
            Dictionary<String, Object> again = list.getProperties();
            again.put("install", "admin");
            list.update(again);
        }
    }

    /** The node's user may read its keys, and write to etc/: a user of the shell must not do it in its name. */
    @Test
    public void viewerReadsAndWritesNoFiles() {
        Path target = etc().resolve("org.understudy.primary-x.cfg");
        assertHidden("shell:cat etc/users.properties");
        assertHidden("echo location = /tmp | shell:tac -f " + target);
        assertHidden("shell:echo x > " + target);
        assertThat(target).doesNotExist();
    }

    private void assertHidden(String command) {
        try {
            String output = viewer.execute(command);
            throw new AssertionError(command + " succeeded: " + output);
        } catch (Exception e) {
            assertThat(e.toString()).containsAnyOf("Command not found", "CommandNotFoundException", WHY);
        }
    }

    @Test
    public void userWithoutOneOfTheRolesSeesNothing() throws Exception {
        Shell stranger = shell.as("sam", "none");
        for (String command : List.of("list", "primary-list", "start web1", "primary-revoke a")) {
            try {
                String output = stranger.execute("replica:" + command);
                throw new AssertionError(command + " succeeded: " + output);
            } catch (Exception e) {
                assertThat(e.toString()).containsAnyOf("not found", "NotFound");
            }
        }
    }

    @Test
    public void listOfRolesNamesEachCommandAndNoOther() throws Exception {
        assertThat(names("(?m)^([a-z-]+)(?:\\[.*\\])? = ")).isEqualTo(shell.commands("replica"));
    }

    @Test
    public void eachCommandThatIsNotForViewersWasTriedHere() throws Exception {
        SortedSet<String> tried = Stream.concat(FOR_MANAGERS.stream(), FOR_ADMINS.stream())
                .map(command -> command.split(" ")[0])
                .collect(Collectors.toCollection(TreeSet::new));
        tried.remove("cert-show"); // for viewers, but for the option that was tried
        assertThat(names("(?m)^([a-z-]+)\\[/\\.\\*/\\] = ")).isEqualTo(tried);
    }

    /** What stands in the list of roles at the beginning of such lines. */
    private SortedSet<String> names(String line) throws IOException {
        String roles = Files.readString(etc().resolve("org.apache.karaf.command.acl.replica.cfg"));
        return Pattern.compile(line)
                .matcher(roles)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
