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
        Object run(ReplicationService replication, String workload) {
            return replication.status(workload);
        }
    },
    START {
        @Override
        Object run(ReplicationService replication, String workload) {
            replication.start(workload);
            return replication.status(workload);
        }
    },
    SYNC {
        @Override
        Object run(ReplicationService replication, String workload) {
            replication.sync(workload);
            return replication.status(workload);
        }
    },
    SUSPEND {
        @Override
        Object run(ReplicationService replication, String workload) {
            replication.suspend(workload);
            return replication.status(workload);
        }
    },
    RESUME {
        @Override
        Object run(ReplicationService replication, String workload) {
            replication.resume(workload);
            return replication.status(workload);
        }
    },
    MEASURE {
        @Override
        Object run(ReplicationService replication, String workload) {
            return replication.measure(workload);
        }
    },
    RESET_STATISTICS {
        @Override
        Object run(ReplicationService replication, String workload) {
            replication.resetStatistics(workload);
            return replication.measure(workload);
        }
    };

    /** @return the body afterwards */
    abstract Object run(ReplicationService replication, String workload);

    /** As in a URI. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static WorkloadAction parse(String text) {
        for (WorkloadAction action : values()) {
            if (action.text().equals(text)) {
                return action;
            }
        }
        throw new IllegalArgumentException("action=" + text + " is none of "
                + Arrays.stream(values()).map(WorkloadAction::text).toList());
    }
}
