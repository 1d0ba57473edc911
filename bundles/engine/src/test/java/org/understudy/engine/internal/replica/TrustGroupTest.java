// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.compare.RangeDigest;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ControlRequest;

class TrustGroupTest extends ReplicaTestBase {
    private TransferId base;
    private TransferId open;

    enum Attempt {
        QUERY,
        BEGIN,
        RETAIN,
        COMMIT,
        COMMIT_AGAIN,
        ABORT,
        ADMIT,
        STORE,
        HELD,
        COMPARE,
        CLAIM
    }

    @BeforeEach
    void openDelta() {
        base = replica.replicate();
        open = TransferId.random();
        replica.engine.handle(replica.peer(), Replica.offer(open, Optional.of(base)));
    }

    private void attempt(Attempt attempt, Peer peer) {
        ReplicaEngine engine = replica.engine;
        switch (attempt) {
            case QUERY -> engine.handle(peer, new ControlRequest.QueryWorkload(Replica.WORKLOAD, 0));
            case BEGIN -> engine.handle(peer, Replica.offer(open, Optional.of(base)));
            case RETAIN -> engine.handle(peer, new ControlRequest.RetainChunks(open, List.of(), Optional.empty()));
            case COMMIT ->
                engine.handle(peer, new ControlRequest.CommitTransfer(open, 0, Optional.empty(), Optional.empty()));
            case COMMIT_AGAIN ->
                engine.handle(peer, new ControlRequest.CommitTransfer(base, 4, Optional.empty(), Optional.empty()));
            case ABORT -> engine.handle(peer, new ControlRequest.AbortTransfer(open));
            case ADMIT -> engine.admit(peer, open);
            case STORE -> engine.store(peer, Replica.chunk(open, 0, 1));
            case HELD -> engine.held(peer, open, 0, 1);
            case COMPARE ->
                engine.compare(peer, open, new RangeQuery(0, 0, List.of(new RangeQuery.Run(1, RangeDigest.ZERO))));
            case CLAIM -> engine.handle(peer, new ControlRequest.ClaimWorkload(Replica.WORKLOAD));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPrimaryOfAnotherGroupCanNeitherSeeNorChangeAWorkload(Attempt attempt) {
        assertThat(codeOf(() -> attempt(attempt, replica.stranger()))).isEqualTo(ErrorCode.WORKLOAD_OF_OTHER_GROUP);

        assertThat(codeOf(() -> replica.engine.admit(replica.peer(), open))).isNull();
        assertThat(replica.workloads.status("web1").stored().current()).contains(base);
        assertThat(replica.workloads.status("web1").receiving()).contains(0L);
    }

    @ParameterizedTest
    @EnumSource
    void anotherPrimaryOfTheSameGroupCan(Attempt attempt) {
        Peer colleague =
                new Peer("colleague.example.org", "192.0.2.3", replica.peer().authorization());

        assertThat(codeOf(() -> attempt(attempt, colleague))).isNull();
    }
}
