// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Dictionary;
import java.util.Random;
import javax.inject.Inject;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Primary and replica in one node. */
public class ReplicationToItselfIT extends FeatureInKaraf {
    private static final String SERVER = "org.understudy.server";
    private static final int MIB = 1 << 20;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Inject
    ConfigurationAdmin configurations;

    private int port;
    private Path source;
    private Path location;

    public ReplicationToItselfIT() {
        super("understudy");
    }

    @Before
    public void setUp() throws Exception {
        if (!Files.exists(etc().resolve("understudy/node.p12"))) {
            shell.run("replica:cert-init");
            shell.run("replica:cert-issue localhost");
        }
        source = folder.newFolder("source").toPath();
        location = folder.newFolder("location").toPath();
        shell.run("replica:primary-authorize --location " + location + " localhost");
        port = Ports.free();
        configure("port", String.valueOf(port));
        await("listener").atMost(LIMIT).until(() -> accepts(port));
    }

    @Test
    public void connectionIsTested() {
        assertThat(shell.run("replica:test-connection localhost:" + port))
                .startsWith("OK: localhost:" + port + " accepts this node as localhost, protocol version 1")
                .hasLineCount(1);
    }

    @Test
    public void invitationIsMadeListedAcceptedAndUsedOnce() throws Exception {
        int pairing = Ports.free();
        configure("pairing.port", String.valueOf(pairing));
        shell.run("replica:primary-revoke localhost");
        Json made = await("the new port to be used")
                .atMost(LIMIT)
                .until(() -> invite(" --group lab"), invitation -> accepts(pairing) || isCancelled(invitation));
        assertThat(shell.run("replica:pair-list")).contains(made.text("/id"), location.toString(), "lab");
        assertThat(shell.run("replica:pair-list --json")).doesNotContain(made.text("/token"));

        // its certificate is of this authority already
        assertThat(shell.run("replica:pair-accept " + made.text("/token")))
                .startsWith("Paired with localhost:" + port + " as localhost; this node's certificate is kept")
                .contains("OK: localhost:" + port + " accepts this node as localhost")
                .hasLineCount(2);
        assertThat(shell.run("replica:primary-list")).contains("localhost", "lab");

        assertThat(shell.run("replica:pair-list")).isEmpty();
        String open = invite("").text("/id");
        assertThat(shell.fail("replica:pair-accept " + made.text("/token")))
                .startsWith("Error: ")
                .contains("used already", " -> ")
                .hasLineCount(1);
        assertThat(shell.run("replica:pair-cancel " + open)).contains("Cancelled the invitation " + open);
        assertThat(shell.fail("replica:pair-cancel " + open)).contains("there is no open invitation");
    }

    private Json invite(String options) throws IOException {
        return Json.parse(shell.run("replica:pair-invite --json" + options + " --location " + location));
    }

    /** @return false */
    private boolean isCancelled(Json invitation) {
        shell.run("replica:pair-cancel " + invitation.text("/id"));
        return false;
    }

    @Test
    public void wrongPortIsOneLineWithTheRemedy() throws Exception {
        int wrong = Ports.free();
        assertThat(shell.fail("replica:test-connection localhost:" + wrong))
                .startsWith("Error: replica localhost:" + wrong + ": nothing listens there -> check the port")
                .endsWith("\n")
                .hasLineCount(1);
    }

    @Test
    public void revokedPrimaryIsRefused() {
        shell.run("replica:primary-revoke localhost");
        assertThat(shell.fail("replica:test-connection localhost:" + port))
                .contains("not authorized", " -> on the replica: replica:primary-authorize")
                .hasLineCount(1);
    }

    @Test
    public void wrongServerSettingIsRefusedAndTheOldListenerGoesOn() throws Exception {
        configure("port", "70000");
        await("refusal in the log")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(log())
                        .contains("port = '70000' is not allowed; set it to a whole number from 1 to 65535"));
        assertThat(shell.run("replica:test-connection localhost:" + port)).startsWith("OK: ");

        int next = Ports.free();
        configure("port", String.valueOf(next));
        await("moved listener").atMost(LIMIT).until(() -> accepts(next) && !accepts(port));
    }

    /** It needs packages that nothing else does, and no transfer fails without it. */
    @Test
    public void theNodeHasWarmedItselfUp() {
        await("end of the warm-up")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(log())
                        .containsPattern("Warmed up stages with [1-9]")
                        .containsPattern("Warmed up transport with [1-9]"));
    }

    @Test
    public void workloadGoesThroughItsLife() throws Exception {
        byte[] disk = new byte[3 * MIB];
        new Random(1).nextBytes(disk);
        Files.write(source.resolve("disk.img"), disk);
        Files.writeString(source.resolve("machine.xml"), "<domain/>");
        shell.run("replica:enable --manual --source " + source + " --replica localhost:" + port + " web1");

        assertThat(shell.run("replica:start web1")).contains("Complete: 2 files");
        assertReplicaIsCurrent();
        assertThat(primary().text("/state")).isEqualTo("Replicating");
        assertThat(primary().text("/health")).isEqualTo("Normal");

        Files.write(source.resolve("machine.xml"), "<domain/>\n".getBytes(), StandardOpenOption.APPEND);
        assertThat(shell.run("replica:sync web1")).contains("Complete: 2 files");
        assertReplicaIsCurrent();
        assertThat(Long.parseLong(primary().text("/last/changedBytes")))
                .isPositive()
                .isLessThan(MIB);
        assertThat(shell.run("replica:connections"))
                .containsPattern("primary\\s+data\\s+localhost:" + port + "\\s+web1\\s")
                .containsPattern("replica\\s+data\\s+localhost\\s");

        shell.run("replica:suspend web1");
        assertThat(primary().text("/state")).isEqualTo("Suspended");
        assertThat(shell.fail("replica:sync web1")).contains("Suspended", " -> resume it with replica:resume");
        shell.run("replica:resume web1");
        assertThat(primary().text("/state")).isEqualTo("Replicating");
        assertThat(shell.run("replica:watch web1")).contains("No transfer of 'web1' is running");

        shell.run("replica:remove web1");
        assertThat(source.resolve("disk.img")).exists();
        assertThat(shell.run("replica:show web1")).contains("replica", location.toString());
        shell.run("replica:remove --delete --yes web1");
        assertThat(location).isEmptyDirectory();
        assertThat(shell.run("replica:list")).isEmpty();
    }

    private Json primary() throws IOException {
        return Json.parse(shell.run("replica:show --json web1"));
    }

    private void assertReplicaIsCurrent() {
        for (String file : new String[] {"disk.img", "machine.xml"}) {
            assertThat(location.resolve("web1/current").resolve(file)).hasSameBinaryContentAs(source.resolve(file));
        }
    }

    private void configure(String key, String value) throws IOException {
        Configuration server = configurations.getConfiguration(SERVER, null);
        await("file in etc/ read").atMost(LIMIT).until(() -> server.getProperties() != null);
        Dictionary<String, Object> properties = server.getProperties();
        properties.put("host", "127.0.0.1");
        properties.put(key, value);
        server.update(properties);
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String log() throws IOException {
        return Files.readString(Path.of(System.getProperty("karaf.data"), "log/karaf.log"));
    }
}
