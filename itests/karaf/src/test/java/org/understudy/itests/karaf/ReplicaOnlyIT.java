// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.Test;

public class ReplicaOnlyIT extends FeatureInKaraf {
    public ReplicaOnlyIT() {
        super("understudy-replica");
    }

    @Test
    public void receivesAndDoesNotSend() {
        await().atMost(LIMIT).until(() -> hasService("org.understudy.api.engine.ReplicaService"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Components.unsatisfied(context))
                        .containsExactly(
                                "PrimaryEngine", "PrimaryExports", "ReplicaExtensions", "ReplicasOfRelationships"));
        assertThat(hasService("org.understudy.api.engine.ReplicationService")).isFalse();
        assertThat(shell.run("replica:list --json")).isEqualToIgnoringWhitespace("[]");
    }

    @Test
    public void commandOfAPrimarySaysWhatIsMissing() {
        assertThat(shell.fail("replica:sync web1"))
                .isEqualTo("Error: this node is no primary -> install the feature understudy-primary, or wait until"
                        + " the node has started\n");
    }
}
