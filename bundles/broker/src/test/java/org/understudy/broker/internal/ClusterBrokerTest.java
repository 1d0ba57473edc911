// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Hashtable;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;

class ClusterBrokerTest {
    private static final ReplicaAddress A = ReplicaAddress.parse("a.example.org:8443");
    private static final ReplicaAddress B = ReplicaAddress.parse("b.example.org:8443");
    private static final ReplicaAddress C = ReplicaAddress.parse("c.example.org:8443");

    private final Cluster cluster = new Cluster();
    private final WorkloadId workload = WorkloadId.random();

    @TempDir
    Path folder;

    private ClusterBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new ClusterBroker(cluster, file());
        configure(A + ", " + B + ", " + C);
        cluster.node(A).freeBytes = 10;
        cluster.node(B).freeBytes = 30;
        cluster.node(C).freeBytes = 20;
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Path file() {
        return folder.resolve("broker/workloads");
    }

    private void configure(String members) {
        broker.updated(new Hashtable<>(Map.of("members", members, "answer.timeout", "1")));
    }

    private void restart() throws IOException {
        broker.close();
        start();
    }

    private static Peer peer(String name) {
        return new Peer(name, "192.0.2.1", new Authorization(name, Path.of("/vms"), "DEFAULT"));
    }

    private ReplicaAddress locate() {
        return broker.locate(peer("primary.example.org"), workload);
    }

    private ErrorCode codeOfLocate() {
        return catchThrowableOfType(ReplicationException.class, this::locate).code();
    }

    @Test
    void aNewWorkloadGoesToTheNodeWithMostRoomAndStaysThere() throws IOException {
        assertThat(locate()).isEqualTo(B);

        cluster.node(C).freeBytes = 99;
        assertThat(locate()).isEqualTo(B);
        restart();
        cluster.node(C).freeBytes = 99;
        assertThat(locate()).isEqualTo(B);
    }

    @Test
    void aWorkloadIsFoundWhereItIsHeld() {
        cluster.node(A).held.put(workload, Instant.EPOCH);

        assertThat(locate()).isEqualTo(A);
    }

    @Test
    void ofTwoHoldersTheLatestCommitCounts() {
        cluster.node(A).held.put(workload, Instant.EPOCH.plusSeconds(1));
        cluster.node(C).held.put(workload, Instant.EPOCH);

        assertThat(locate()).isEqualTo(A);
    }

    @Test
    void aWorkloadThatMovedIsFoundWhereItIsNow() {
        cluster.node(A).held.put(workload, Instant.EPOCH);
        locate();
        cluster.node(A).held.clear();
        cluster.node(C).held.put(workload, Instant.EPOCH);

        assertThat(locate()).isEqualTo(C);
    }

    @Test
    void aHolderThatDoesNotAnswerKeepsItsWorkload() throws IOException {
        cluster.node(A).held.put(workload, Instant.EPOCH);
        locate();
        cluster.node(A).dead = true;

        assertThat(locate()).isEqualTo(A);
        restart();
        assertThat(locate()).isEqualTo(A);
    }

    @Test
    void aNodeThatNeverGotTheWorkloadAndDiesLosesIt() {
        assertThat(locate()).isEqualTo(B);
        cluster.node(B).dead = true;

        assertThat(locate()).isEqualTo(C);
    }

    @Test
    void aNodeThatSaysNothingIsNotWaitedForBeyondTheTime() {
        cluster.node(B).silent = true;

        assertThat(locate()).isEqualTo(C);
        assertThat(broker.members())
                .extracting(member -> member.failure().isPresent())
                .containsExactly(false, true, false);
    }

    @Test
    void withoutANodeThatAnswersTheErrorIsOfTheBrokersClass() {
        for (ReplicaAddress node : new ReplicaAddress[] {A, B, C}) {
            cluster.node(node).dead = true;
        }

        assertThat(codeOfLocate()).isEqualTo(ErrorCode.NO_MEMBER_AVAILABLE);
    }

    @Test
    void aNodeWithoutMembersIsNoBroker() {
        configure("");

        assertThat(codeOfLocate()).isEqualTo(ErrorCode.NO_BROKER);
        assertThat(broker.members()).isEmpty();
    }

    @Test
    void aWrongSettingLeavesTheClusterAsItWas() {
        configure("a.example.org");

        assertThat(locate()).isEqualTo(B);
    }

    @Test
    void onlyANodeOfTheClusterIsAMember() {
        assertThat(broker.isMember(peer("B.example.org"))).isTrue();
        assertThat(broker.isMember(peer("primary.example.org"))).isFalse();
    }

    @Test
    void aDamagedListIsNoReasonToStop() throws IOException {
        locate();
        Files.writeString(file(), "x\n");
        restart();
        cluster.node(A).held.put(workload, Instant.EPOCH);

        assertThat(locate()).isEqualTo(A);
    }
}
