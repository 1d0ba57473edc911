// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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
 * @param compression how much is spent on it
 * @param chunksInFlight how many chunks may be under way at most, 1 to 64; the data channel says how many help
 * @param broker whether {@code replica} is a broker, which is asked where the replica is
 * @param priority whose transfers go first
 * @param rateLimit of this workload alone
 * @param resync when everything may be compared with the replica by itself
 * @param reading how the source is read
 * @param encryption when chunks are encrypted besides TLS
 * @param group the consistency group that it is a member of
 */
public record RelationshipSettings(
        String name,
        WorkloadId workload,
        Path source,
        ReplicaAddress replica,
        Duration interval,
        boolean automatic,
        Compression compression,
        int chunksInFlight,
        boolean broker,
        Priority priority,
        RateSchedule rateLimit,
        AutomaticResync resync,
        SourceOptions reading,
        PayloadEncryption encryption,
        Optional<String> group) {
    public static final String FACTORY_PID = "org.understudy.relationship";

    /** With what an operator rarely decides as it is by default. */
    public RelationshipSettings(
            String name,
            WorkloadId workload,
            Path source,
            ReplicaAddress replica,
            Duration interval,
            boolean automatic,
            Compression compression,
            int chunksInFlight,
            boolean broker,
            Priority priority,
            RateSchedule rateLimit) {
        this(
                name,
                workload,
                source,
                replica,
                interval,
                automatic,
                compression,
                chunksInFlight,
                broker,
                priority,
                rateLimit,
                AutomaticResync.ALWAYS,
                SourceOptions.DEFAULT,
                PayloadEncryption.AUTO,
                Optional.empty());
    }

    /** Whether a replica of this node is sent on to another one. */
    public boolean isExtension() {
        return reading.view().equals(SourceOptions.REPLICA_VIEW);
    }

    /** The same with the server at which the replica was located. */
    public RelationshipSettings at(ReplicaAddress located) {
        return with(source, located, resync, reading, group);
    }

    /** The same with the files in another folder. */
    public RelationshipSettings from(Path folder) {
        return with(folder, replica, resync, reading, group);
    }

    /** The same with other decisions about comparing and reading. */
    public RelationshipSettings with(AutomaticResync otherResync, SourceOptions otherReading) {
        return with(source, replica, otherResync, otherReading, group);
    }

    /** The same in a consistency group, or in none. */
    public RelationshipSettings in(Optional<String> otherGroup) {
        return with(source, replica, resync, reading, otherGroup);
    }

    private RelationshipSettings with(
            Path folder,
            ReplicaAddress located,
            AutomaticResync otherResync,
            SourceOptions otherReading,
            Optional<String> otherGroup) {
        return new RelationshipSettings(
                name,
                workload,
                folder,
                located,
                interval,
                automatic,
                compression,
                chunksInFlight,
                broker,
                priority,
                rateLimit,
                otherResync,
                otherReading,
                encryption,
                otherGroup);
    }
}
