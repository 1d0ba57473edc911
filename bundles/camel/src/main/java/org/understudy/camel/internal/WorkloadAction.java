// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.ReplicationService;

/** What {@code replica:workload/NAME?action=...} does. */
enum WorkloadAction {
    STATUS {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            return replication.status(workload);
        }
    },
    START {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            replication.start(workload);
            return replication.status(workload);
        }
    },
    SYNC {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            replication.sync(workload);
            return replication.status(workload);
        }
    },
    SUSPEND {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            replication.suspend(workload);
            return replication.status(workload);
        }
    },
    RESUME {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            replication.resume(workload);
            return replication.status(workload);
        }
    },
    MEASURE {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            return replication.measure(workload);
        }
    },
    RESET_STATISTICS {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            replication.resetStatistics(workload);
            return replication.measure(workload);
        }
    },
    MIGRATE_STORAGE {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            replication.beginMigration(workload, Migration.Kind.STORAGE, reason(body));
            return replication.status(workload);
        }
    },
    MIGRATE_MACHINE {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            replication.beginMigration(workload, Migration.Kind.MACHINE, reason(body));
            return replication.status(workload);
        }
    },
    END_MIGRATION {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            if (!(body instanceof Path newSource)) {
                throw new IllegalArgumentException(
                        "action=end-migration needs the new folder, a " + Path.class.getName() + ", as its body");
            }
            replication.endMigration(workload, newSource);
            return replication.status(workload);
        }
    },
    CANCEL_MIGRATION {
        @Override
        Object run(ReplicationService replication, String workload, Object body) {
            replication.cancelMigration(workload);
            return replication.status(workload);
        }
    };

    /** @return the body afterwards */
    abstract Object run(ReplicationService replication, String workload, Object body);

    private static String reason(Object body) {
        return body instanceof String text ? text : "";
    }

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
