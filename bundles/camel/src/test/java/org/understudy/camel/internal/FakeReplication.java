// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.engine.ClockSkew;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TakeOver;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferReport;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

/** A primary with one relationship; it writes down what it is asked to do. */
public final class FakeReplication implements ReplicationService {
    public static final String NAME = "web1";

    public final List<String> asked = new ArrayList<>();
    public ReplicationHealth health = ReplicationHealth.NORMAL;

    final ReplicationStatistics statistics = new ReplicationStatistics(
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(43_200),
            4,
            1,
            1000,
            2000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            1,
            0);

    final TransferHandle handle = new TransferHandle() {
        @Override
        public TransferProgress progress() {
            throw new AssertionError("nobody asks for progress");
        }

        @Override
        public Optional<TransferReport> await(Duration timeout) {
            return Optional.empty();
        }
    };

    private void ask(String operation, String name) {
        if (!name.equals(NAME)) {
            throw FakeServices.error(ErrorCode.WORKLOAD_NOT_FOUND);
        }
        asked.add(operation);
    }

    @Override
    public RelationshipStatus status(String name) {
        ask("status", name);
        return new RelationshipStatus(
                new RelationshipSettings(
                        NAME,
                        FakeServices.WORKLOAD,
                        Path.of("/vms/web1"),
                        FakeServices.REPLICA,
                        Duration.ofMinutes(5),
                        true,
                        Compression.AUTO,
                        6,
                        false,
                        Priority.NORMAL,
                        RateSchedule.UNLIMITED),
                ReplicationState.REPLICATING,
                health,
                health == ReplicationHealth.NORMAL ? List.of() : List.of("connection refused"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public TransferHandle start(String name) {
        ask("start", name);
        return handle;
    }

    @Override
    public void startAt(String name, Optional<Instant> at) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TransferHandle resync(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TransferHandle prepareFailover(String name) {
        ask("prepareFailover", name);
        return handle;
    }

    @Override
    public RelationshipStatus takeOver(TakeOver wanted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TransferHandle sync(String name) {
        ask("sync", name);
        return handle;
    }

    @Override
    public void suspend(String name) {
        ask("suspend", name);
    }

    @Override
    public void resume(String name) {
        ask("resume", name);
    }

    @Override
    public RelationshipSettings beginMigration(String name, Migration.Kind kind, String reason) {
        ask("begin " + kind + " " + reason, name);
        return status(name).settings();
    }

    @Override
    public void endMigration(String name, Path newSource) {
        ask("end " + newSource, name);
    }

    @Override
    public void cancelMigration(String name) {
        ask("cancel", name);
    }

    @Override
    public void leave(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RelationshipStatus accept(RelationshipSettings settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReplicationStatistics measure(String name) {
        ask("measure", name);
        return statistics;
    }

    @Override
    public void resetStatistics(String name) {
        ask("reset-statistics", name);
    }

    @Override
    public List<ClockSkew> clockSkews() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<RelationshipStatus> list() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RelationshipStatus enable(RelationshipSettings settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<TransferHandle> running(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(String name) {
        throw new UnsupportedOperationException();
    }
}
