// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.store.Damage;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** What was damaged behind the replica's back is found, and repaired by the primary's next cycle. */
class RepairTest extends EndToEndBase {
    private static final int BLOCK = 4096;
    private static final int LEAF = 64 * 1024;

    @BeforeEach
    void replicateWithDigests() throws IOException {
        replica.files.updated(new Hashtable<>(Map.of("points", "4")));
        replicate();
        write("disk.img", MIB, 10);
        primary.advance(settings.interval());
        direct.acknowledged.clear();
    }

    private ReplicaStatus status() {
        return replica.workloads.status(Primary.NAME);
    }

    private List<Damage> verify() {
        TransferId current = status().stored().current().orElseThrow();
        return replica.workloads.verify(Primary.NAME, current);
    }

    @Test
    void aByteThatWasDamagedIsFoundAndRepairedWithTheNextCycle() throws IOException {
        assertThat(verify()).isEmpty();
        write(replica.current(Primary.NAME), "disk.img", 5 * MIB + 100, 1);

        assertThat(verify()).containsExactly(new Damage("disk.img", 5 * MIB, LEAF));

        assertThat(status().health()).isEqualTo(ReplicationHealth.CRITICAL);
        assertThat(status().reasons()).anyMatch(reason -> reason.contains("disk.img from byte " + 5 * MIB));
        primary.advance(settings.interval());
        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.RESYNC);
        assertThat(dataIn(direct.acknowledged)).isEqualTo(BLOCK);
        assertThat(verify()).isEmpty();
        assertThat(status().health()).isEqualTo(ReplicationHealth.NORMAL);

        write("disk.img", 2 * MIB, 10);
        primary.advance(settings.interval());
        assertIdentical();
        assertThat(last().kind()).as("the map is trusted again").isEqualTo(TransferKind.DELTA);
        assertThat(verify()).isEmpty();
    }

    @Test
    void damageThatIsKnownIsRepairedAfterARestartOfTheReplica() throws IOException, InterruptedException {
        write(replica.current(Primary.NAME), "snapshots/memory.bin", 10, 5);
        assertThat(verify()).hasSize(1);

        replica.close();
        replica = new Replica(folder.resolve("replica"));
        replica.files.updated(new Hashtable<>(Map.of("points", "4")));
        direct.connect(replica);
        assertThat(status().health()).isEqualTo(ReplicationHealth.CRITICAL);
        primary.advance(settings.interval());

        assertIdentical();
        assertThat(verify()).isEmpty();
        assertThat(status().health()).isEqualTo(ReplicationHealth.NORMAL);
    }
}
