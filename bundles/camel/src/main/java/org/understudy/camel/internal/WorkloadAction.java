// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import java.util.Arrays;
import java.util.Locale;
import org.understudy.api.engine.ReplicationService;

/** What {@code replica:workload/NAME?action=...} does. */
enum WorkloadAction {
    STATUS {
        @Override
        void run(ReplicationService replication, String workload) {
            // the status is what every action returns
        }
    },
    START {
        @Override
        void run(ReplicationService replication, String workload) {
            replication.start(workload);
        }
    },
    SYNC {
        @Override
        void run(ReplicationService replication, String workload) {
            replication.sync(workload);
        }
    },
    SUSPEND {
        @Override
        void run(ReplicationService replication, String workload) {
            replication.suspend(workload);
        }
    },
    RESUME {
        @Override
        void run(ReplicationService replication, String workload) {
            replication.resume(workload);
        }
    };

    abstract void run(ReplicationService replication, String workload);

    static WorkloadAction parse(String text) {
        for (WorkloadAction action : values()) {
            if (action.name().toLowerCase(Locale.ROOT).equals(text)) {
                return action;
            }
        }
        throw new IllegalArgumentException(
                "action=" + text + " is none of " + Arrays.toString(values()).toLowerCase(Locale.ROOT));
    }
}
