// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.store.RetentionRules;
import org.understudy.store.Primary;

/** A replica in a process of its own that commits one state after the other, and removes points, until it is killed. */
final class BusyReplica {
    static final WorkloadId WORKLOAD = WorkloadId.parse("00000000-0000-0000-0000-000000000004");

    private BusyReplica() {}

    /** 20 minutes for each state: points are made, merged away and dropped all the time. */
    static TestContext context() {
        TestContext context = new TestContext();
        context.rules = new RetentionRules(2, 3, 2, 1);
        return context;
    }

    /** @param args the location, and the seed of the states */
    public static void main(String[] args) {
        Path location = Path.of(args[0]);
        RandomStates states = new RandomStates(Long.parseLong(args[1]));
        TestContext context = context();
        Instant start = context.now;
        // the parent counts steps, so that a kill comes in the midst of the work however busy the machine is
        context.commits = step -> System.out.println(step);
        context.merges = step -> System.out.println(step);
        FileReplicaStore store = context.store();
        store.attach(location);
        Primary primary = new Primary(WORKLOAD, "web", location);
        Optional<TransferId> current = store.find(WORKLOAD).flatMap(stored -> stored.current());
        for (int next = current.map(RandomStates::number).orElse(-1) + 1; ; next++) {
            context.now = start.plus(Duration.ofMinutes(20).multipliedBy(next));
            TransferId transfer = RandomStates.transfer(next);
            if (next == 0) {
                primary.replicate(store, transfer, states.state(0));
            } else {
                primary.replicate(
                        store, transfer, states.state(next), RandomStates.transfer(next - 1), states.state(next - 1));
            }
        }
    }
}
