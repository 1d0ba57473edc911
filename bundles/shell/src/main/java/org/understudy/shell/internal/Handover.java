// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

/** What a primary needs to know of a machine that moves to it: its relationship, but for the folder. */
record Handover(
        String name,
        String workload,
        String replica,
        long intervalSeconds,
        boolean automatic,
        int compressionLevel,
        int chunksInFlight,
        boolean broker,
        String priority,
        String rateLimit) {
    static Handover of(RelationshipSettings settings) {
        return new Handover(
                settings.name(),
                settings.workload().toString(),
                settings.replica().toString(),
                settings.interval().toSeconds(),
                settings.automatic(),
                settings.compressionLevel(),
                settings.chunksInFlight(),
                settings.broker(),
                settings.priority().name(),
                settings.rateLimit().toString());
    }

    /** @throws IllegalArgumentException if a value is missing or means nothing; the engine checks the others */
    RelationshipSettings settings(Path source) {
        return new RelationshipSettings(
                text("name", name),
                WorkloadId.parse(text("workload", workload)),
                source,
                ReplicaAddress.parse(text("replica", replica)),
                Duration.ofSeconds(intervalSeconds),
                automatic,
                compressionLevel,
                chunksInFlight,
                broker,
                Priority.valueOf(text("priority", priority)),
                RateSchedule.parse(text("rateLimit", rateLimit)));
    }

    private static String text(String key, String value) {
        return Optional.ofNullable(value).orElseThrow(() -> new IllegalArgumentException("there is no '" + key + "'"));
    }
}
