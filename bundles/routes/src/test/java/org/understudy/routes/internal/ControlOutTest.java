// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;

class ControlOutTest extends PrimaryRoutesTestBase {
    private static final ControlRequest.Hello HELLO = new ControlRequest.Hello(List.of(1), "test");

    @Test
    void aMessageGoesToItsReplicaAndItsReplyComesBack() {
        ControlReply.Welcome reply = routes.send(FakeTransfer.REPLICA, HELLO);

        assertThat(reply.primary()).isEqualTo(FakeTransfer.REPLICA.host());
    }

    @Test
    void anErrorComesAsItWasClassified() {
        channels.controlError = new ReplicationException(ErrorCode.CERTIFICATE_EXPIRED, "expired", "renew it");

        assertThatThrownBy(() -> routes.send(FakeTransfer.REPLICA, HELLO)).isSameAs(channels.controlError);
    }

    @Test
    void anotherErrorIsInternal() {
        channels.controlError = new IllegalStateException("a defect");

        ReplicationException error =
                catchThrowableOfType(ReplicationException.class, () -> routes.send(FakeTransfer.REPLICA, HELLO));

        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(error).hasRootCause(channels.controlError);
    }

    @Test
    void stoppedRoutesTakeNoTransfers() {
        routes.close();

        ReplicationException error = catchThrowableOfType(
                ReplicationException.class, () -> hub.dispatch(new FakeTransfer(1, 1, buffers, null)));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
    }
}
