// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.transport.ControlRequest.BeginTransfer;

/** A primary with fakes of all its neighbours, and one automatic relationship. */
abstract class PrimaryTestBase {
    @TempDir
    Path folder;

    final FakeReplica replica = new FakeReplica();
    final FakeRoute route = new FakeRoute();
    FakeDisk disk;
    Primary primary;
    RelationshipSettings settings;

    @BeforeEach
    void start() throws IOException {
        Path source = Primary.source(folder);
        disk = new FakeDisk(source.resolve("disk.img"));
        settings = Primary.settings(source, true);
        primary = new Primary(folder, replica, replica, route, disk, disk);
        primary.configure(settings);
    }

    @AfterEach
    void stop() {
        primary.close();
    }

    /** The relationship as it is after its initial replication. */
    void replicate() {
        primary.engine().start(Primary.NAME);
        primary.run();
    }

    /** A new engine finds the relationship in this state. */
    void restartIn(ReplicationState state, Optional<ReplicationState> before) throws IOException {
        primary.states()
                .put(
                        settings.workload(),
                        new RelationshipState(
                                state,
                                before,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
        primary.restart(settings);
    }

    BeginTransfer lastOffer() {
        var offers = replica.received(BeginTransfer.class);
        return offers.get(offers.size() - 1);
    }

    int offers() {
        return replica.received(BeginTransfer.class).size();
    }

    static ErrorCode codeOf(ThrowingCallable call) {
        ReplicationException error = catchThrowableOfType(ReplicationException.class, call);
        return error == null ? null : error.code();
    }
}
