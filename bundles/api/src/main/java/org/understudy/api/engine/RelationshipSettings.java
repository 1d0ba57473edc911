// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.nio.file.Path;
import java.time.Duration;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

/**
 * What an operator decides about a workload's replication; kept as a factory configuration of {@value #FACTORY_PID}.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}, starting with a letter or digit; unique on the node
 * @param source an absolute path of a folder
 * @param interval from the start of a cycle to the next: 30 s to 7 days
 * @param automatic whether cycles start by themselves every interval; without it only by command
 * @param compressionLevel of Zstandard, 1 to 19
 * @param chunksInFlight how many chunks may be under way at most, 1 to 64; the data channel says how many help
 * @param broker whether {@code replica} is a broker, which is asked where the replica is
 * @param priority whose transfers go first
 * @param rateLimit of this workload alone
 */
public record RelationshipSettings(
        String name,
        WorkloadId workload,
        Path source,
        ReplicaAddress replica,
        Duration interval,
        boolean automatic,
        int compressionLevel,
        int chunksInFlight,
        boolean broker,
        Priority priority,
        RateSchedule rateLimit) {
    public static final String FACTORY_PID = "org.understudy.relationship";

    /** The same with the server at which the replica was located. */
    public RelationshipSettings at(ReplicaAddress located) {
        return new RelationshipSettings(
                name,
                workload,
                source,
                located,
                interval,
                automatic,
                compressionLevel,
                chunksInFlight,
                broker,
                priority,
                rateLimit);
    }
}
