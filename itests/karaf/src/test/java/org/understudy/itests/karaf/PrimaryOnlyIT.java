// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.Test;

public class PrimaryOnlyIT extends FeatureInKaraf {
    public PrimaryOnlyIT() {
        super("understudy-primary");
    }

    @Test
    public void sendsAndDoesNotReceive() {
        await().atMost(LIMIT).until(() -> hasService("org.understudy.api.engine.ReplicationService"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Components.unsatisfied(context))
                        .containsExactly(
                                "PairingServer",
                                "ReplicaEngine",
                                "ReplicaExtensions",
                                "ReplicaFailovers",
                                "ReplicaHealthWatch",
                                "ReplicaImports",
                                "ReplicaRoutes",
                                "ReplicaServer",
                                "ReplicaView",
                                "ReplicaWorkloads",
                                "TestFailoverDesk"));
        assertThat(hasService("org.understudy.api.transport.ReplicaGate")).isFalse();
        assertThat(hasService("org.understudy.api.engine.ReplicaService")).isFalse();
        assertThat(shell.run("replica:list --json")).isEqualToIgnoringWhitespace("[]");
    }
}
