// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.security.internal.kerberos.JdkKerberos;

class TransportLoopTest {
    @Test
    void sendsWholeAndOddChunksToItselfOverManyConnections() throws Exception {
        try (TransportLoop loop = new TransportLoop(Network.CONTEXTS, new JdkKerberos(), Chunks.BUFFERS)) {
            for (int round = 0; round < 40; round++) {
                loop.run();
            }
            assertThat(loop.arrived()).isEqualTo(20 * (ChunkLimits.MAX_RAW + TransportLoop.ODD_LENGTH));
        }
    }

    @Test
    void leavesNoPortOpen() throws Exception {
        int port;
        try (TransportLoop loop = new TransportLoop(Network.CONTEXTS, new JdkKerberos(), Chunks.BUFFERS)) {
            loop.run();
            port = loop.port();
        }
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
    }
}
