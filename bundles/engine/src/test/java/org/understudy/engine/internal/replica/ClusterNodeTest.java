// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.WorkloadId;
import org.understudy.api.transport.ControlReply.MemberStatus;
import org.understudy.api.transport.ControlRequest;

class ClusterNodeTest extends ReplicaTestBase {
    private MemberStatus describe(WorkloadId workload, String group) {
        return replica.engine.handle(replica.peer(), new ControlRequest.DescribeMember(workload, group));
    }

    @Test
    void aNodeTellsItsClusterWhatItHolds() {
        replica.members.add(replica.peer().name());
        replica.replicate();

        MemberStatus status = describe(Replica.WORKLOAD, "DEFAULT");

        assertThat(status.holds()).isTrue();
        assertThat(status.committedAt()).isPresent();
        assertThat(status.workloads()).isEqualTo(1);
        assertThat(status.freeBytes()).isPositive();
    }

    @Test
    void aWorkloadOfAnotherTrustGroupIsNotTold() {
        replica.members.add(replica.peer().name());
        replica.replicate();

        assertThat(describe(Replica.WORKLOAD, "other").holds()).isFalse();
        assertThat(describe(WorkloadId.random(), "DEFAULT").holds()).isFalse();
    }

    @Test
    void whoIsNoNodeOfTheClusterIsToldNothing() {
        assertThat(codeOf(() -> describe(Replica.WORKLOAD, "DEFAULT"))).isEqualTo(ErrorCode.PRIMARY_NOT_AUTHORIZED);
    }
}
