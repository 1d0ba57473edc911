// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.Test;

public class BothRolesIT extends FeatureInKaraf {
    private static final List<String> COMMANDS = List.of(
            "adopt",
            "advise",
            "audit",
            "audit-verify",
            "broker",
            "cert-init",
            "cert-issue",
            "cert-show",
            "connections",
            "drills",
            "enable",
            "events",
            "export",
            "extend",
            "failover",
            "failover-cancel",
            "failover-complete",
            "failover-prepare",
            "failover-test",
            "failover-test-end",
            "groups",
            "import",
            "list",
            "lock",
            "measure",
            "migration-accept",
            "migration-begin",
            "migration-cancel",
            "migration-end",
            "pair-accept",
            "pair-cancel",
            "pair-invite",
            "pair-list",
            "points",
            "primary-authorize",
            "primary-list",
            "primary-revoke",
            "remove",
            "reset-statistics",
            "resume",
            "resync",
            "reverse",
            "show",
            "start",
            "suspend",
            "sync",
            "test-connection",
            "throttle",
            "verify",
            "watch");

    public BothRolesIT() {
        super("understudy");
    }

    @Test
    public void allComponentsAreSatisfied() {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Components.unsatisfied(context)).isEmpty());
        assertThat(Components.satisfied(context))
                .contains("PrimaryEngine", "ReplicaEngine", "ReplicaServer", "PrimaryRoutes", "ReplicaRoutes");
    }

    @Test
    public void shellHasTheCommandsOfTheManual() {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(shell.commands("replica")).containsExactlyElementsOf(COMMANDS));
    }

    @Test
    public void helpOfEachCommandEndsWithExamplesOfIt() {
        shellHasTheCommandsOfTheManual();
        SoftAssertions all = new SoftAssertions();
        for (String command : COMMANDS) {
            String help = shell.run("replica:" + command + " --help");
            int examples = help.indexOf("Examples:");
            all.assertThat(examples).as(help).isPositive();
            all.assertThat(help.substring(Math.max(0, examples))).contains("replica:" + command);
        }
        all.assertAll();
    }

    @Test
    public void configurationFilesAreInEtc() {
        assertThat(etc().resolve("org.understudy.client.cfg")).content().contains("transfers.parallel = 3");
        assertThat(etc().resolve("org.understudy.server.cfg")).content().contains("port = 8443");
    }
}
