// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferKind;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlRequest;

class ControlChannelTest extends ConnectedTest {
    @ParameterizedTest
    @MethodSource("org.understudy.transport.internal.Messages#all")
    void aMessageGoesThereAndItsReplyComesBack(
            ControlRequest<?> request, String requestJson, ControlReply reply, String replyJson) {
        side.onControl = asked -> reply;
        ControlReply answer = client.send(replica, request);
        assertThat(answer).isEqualTo(reply);
        assertThat(side.requests).singleElement().isEqualTo(request);
        assertThat(side.peers).singleElement().isEqualTo(new Peer(Authority.PRIMARY, "127.0.0.1", ReplicaSide.ENTRY));
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorTravelsWithItsMessageAndRemedy(ErrorCode code) {
        side.onControl = asked -> {
            throw new ReplicationException(code, "it failed", "do something");
        };
        ReplicationException failure = Network.assertFails(code, client, replica);
        assertThat(failure).hasMessage("replica " + replica + ": it failed");
        assertThat(failure.remedy()).isEqualTo("do something");
    }

    @Test
    void aDefectOfTheReplicaIsAnInternalError() {
        side.onControl = asked -> {
            throw new IllegalStateException("a defect");
        };
        assertThat(Network.assertFails(ErrorCode.INTERNAL, client, replica)).hasMessageContaining("a defect");
    }

    @Test
    void aListOf50000FilesHasItsPlace() {
        List<FileEntry> files = IntStream.range(0, 50_000)
                .mapToObj(i -> new FileEntry(UUID.nameUUIDFromBytes(new byte[] {(byte) i}) + "/" + i, i))
                .toList();
        side.onControl = asked -> new TransferOpen(Chunks.TRANSFER, files, 0, 0, Optional.empty());
        TransferOpen open = client.send(
                replica,
                new ControlRequest.BeginTransfer(
                        Chunks.WORKLOAD,
                        "many",
                        Chunks.TRANSFER,
                        TransferKind.INITIAL,
                        Optional.empty(),
                        Optional.empty(),
                        files,
                        0,
                        Optional.empty()));
        assertThat(open.existing()).isEqualTo(files);
        assertThat(side.requests)
                .singleElement()
                .isInstanceOfSatisfying(
                        ControlRequest.BeginTransfer.class,
                        begin -> assertThat(begin.files()).isEqualTo(files));
    }
}
