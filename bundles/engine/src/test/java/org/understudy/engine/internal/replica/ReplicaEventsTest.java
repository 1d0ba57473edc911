// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;

class ReplicaEventsTest {
    @TempDir
    Path folder;

    private Replica replica;

    @BeforeEach
    void start() throws Exception {
        replica = new Replica(folder);
    }

    @AfterEach
    void stop() throws Exception {
        replica.close();
    }

    @Test
    void aReplicaTellsItsLife() {
        replica.replicate();
        replica.workloads.suspend("web1");
        replica.workloads.resume("web1");
        replica.workloads.remove("web1", false);

        assertThat(replica.events)
                .extracting(EventDraft::type)
                .containsExactly(
                        EventType.REPLICA_CREATED,
                        EventType.REPLICA_COMMITTED,
                        EventType.REPLICATION_SUSPENDED,
                        EventType.REPLICATION_RESUMED,
                        EventType.REPLICA_REMOVED);
        assertThat(replica.events).allSatisfy(event -> {
            assertThat(event.workload()).contains("web1");
            assertThat(event.workloadId()).contains(Replica.WORKLOAD);
            assertThat(event.peer()).contains(replica.peer().name());
        });
    }

    @Test
    void healthIsToldWhenItChangesAndOnlyThen() {
        List<EventDraft> told = new ArrayList<>();
        ReplicaHealthWatch watch = new ReplicaHealthWatch(replica.engine, told::add, 0);
        replica.replicate();
        watch.look();
        replica.workloads.suspend("web1");
        watch.look();
        watch.look();
        replica.workloads.resume("web1");
        watch.look();
        watch.close();

        assertThat(told)
                .extracting(EventDraft::type)
                .containsExactly(EventType.HEALTH_CRITICAL, EventType.HEALTH_CHANGED);
        assertThat(told.get(0).message()).contains("Critical", "paused on the replica");
    }
}
