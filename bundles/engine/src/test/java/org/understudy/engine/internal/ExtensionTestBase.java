// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;
import org.understudy.api.engine.Extension;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.transport.ControlRequest;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** Three nodes in a row: what the second one received is sent on to a third one. */
abstract class ExtensionTestBase extends EndToEndBase {
    static final Duration INTERVAL = Duration.ofMinutes(5);
    static final ReplicaAddress THIRD = new ReplicaAddress("third.example.org", 8443);
    static final String NAME = Primary.NAME + "-extended";

    /** From the second node to the third. */
    final Direct onward = new Direct("second.example.org");

    final List<ControlRequest.BeginTransfer> begun = new ArrayList<>();
    Primary second;
    Replica third;

    @BeforeEach
    void startAll() throws IOException, InterruptedException {
        truncate(source.resolve("disk.img"), 8 * MIB);
        keep(3);
        third = new Replica(folder.resolve("third"));
        onward.connect(third);
        onward.requests = request -> {
            if (request instanceof ControlRequest.BeginTransfer begin) {
                begun.add(begin);
            }
            return request;
        };
        second = new Primary(folder.resolve("second"), onward, onward, onward, new LatestView(), new ScanTracker());
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        second.close();
        third.close();
    }

    /** The replica's, whichever runs; once the roles are reversed the machine's files are read as they are. */
    private final class LatestView implements ConsistentView {
        @Override
        public String name() {
            return SourceOptions.REPLICA_VIEW;
        }

        @Override
        public SourceView open(ViewRequest request) {
            return request.source().endsWith("failover")
                    ? new PlainView().open(request)
                    : replica.view().open(request);
        }
    }

    void keep(int points) throws IOException, InterruptedException {
        replica.close();
        replica = Replica.keeping(points, folder.resolve("replica"));
        direct.connect(replica);
    }

    RelationshipStatus extend() {
        return extend(new Extension(Optional.empty(), THIRD, INTERVAL, true));
    }

    RelationshipStatus extend(Extension wanted) {
        return replica.extensions(second.engine()).extend(Primary.NAME, wanted);
    }

    void startExtension() {
        extend();
        second.engine().start(NAME);
        second.run();
    }

    RelationshipStatus extension() {
        return second.engine().status(NAME);
    }

    TransferId atThird() {
        return third.status(Primary.NAME).stored().current().orElseThrow();
    }

    void assertSentOn() throws IOException {
        assertThat(extension().failure()).isEmpty();
        assertThat(extension().state()).isEqualTo(ReplicationState.REPLICATING);
        assertSameFiles(source, third.current(Primary.NAME));
    }

    static ReplicationException errorOf(ThrowingCallable call) {
        return catchThrowableOfType(ReplicationException.class, call);
    }
}
