// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.PayloadEncryption;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

/** What a primary needs to know of a machine that moves to it: its relationship, but for the folder. */
record Handover(
        String name,
        String workload,
        String replica,
        long intervalSeconds,
        boolean automatic,
        String compression,
        int chunksInFlight,
        boolean broker,
        String priority,
        String rateLimit,
        String resync,
        String exclude,
        String view,
        int consistentHours,
        String payloadEncryption,
        String group) {
    static Handover of(RelationshipSettings settings) {
        return new Handover(
                settings.name(),
                settings.workload().toString(),
                settings.replica().toString(),
                settings.interval().toSeconds(),
                settings.automatic(),
                settings.compression().toString(),
                settings.chunksInFlight(),
                settings.broker(),
                settings.priority().name(),
                settings.rateLimit().toString(),
                settings.resync().toString(),
                settings.reading().exclude().toString(),
                settings.reading().view(),
                settings.reading().consistentEveryHours(),
                settings.encryption().toString(),
                settings.group().orElse(null));
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
                compression == null ? Compression.AUTO : Compression.parse(compression),
                chunksInFlight,
                broker,
                Priority.valueOf(text("priority", priority)),
                RateSchedule.parse(text("rateLimit", rateLimit)),
                // what a version before these did not write is as by default
                resync == null ? AutomaticResync.ALWAYS : AutomaticResync.parse(resync),
                new SourceOptions(
                        exclude == null ? Exclusions.NONE : Exclusions.parse(exclude),
                        view == null ? SourceOptions.PLAIN_VIEW : view,
                        consistentHours),
                payloadEncryption == null ? PayloadEncryption.AUTO : PayloadEncryption.parse(payloadEncryption),
                Optional.ofNullable(group));
    }

    private static String text(String key, String value) {
        return Optional.ofNullable(value).orElseThrow(() -> new IllegalArgumentException("there is no '" + key + "'"));
    }
}
