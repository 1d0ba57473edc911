// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsSettings;
import org.understudy.api.transport.ControlReply.WorkloadState;

/** An authorized primary that wants all of a replica's threads, buffers or memory, and one that wants to be served. */
class GreedyPrimaryTest extends ConnectedTest {
    private static final String[] CHUNK = {
        "PUT /understudy/data/" + Chunks.TRANSFER + "/0 HTTP/1.1", "Host: localhost", "Understudy-Version: 1"
    };
    private static final String[] CONTROL = {
        "POST /understudy/control HTTP/1.1", "Host: localhost", "Understudy-Version: 1"
    };
    private static final int THREADS = 8;

    private final Deque<RawConnection> greedy = new ArrayDeque<>();
    private ReplicaAddress narrow;
    private TlsSettings neighbour;

    @BeforeEach
    void listen() throws Exception {
        side.neighbours.add("neighbour.example.com");
        side.onControl = request -> new WorkloadState(Optional.empty(), Optional.empty(), 0);
        neighbour = authority.node("neighbour.example.com", Duration.ZERO);
        narrow = network.listen(replicaTls, Map.of("threads.max", THREADS));
    }

    @AfterEach
    void closeAll() throws IOException {
        for (RawConnection connection : greedy) {
            connection.close();
        }
    }

    /** More requests at once than there are threads, of which the body does not come. */
    private void hold(String[] head, int length) throws Exception {
        for (int i = 0; i < 2 * THREADS; i++) {
            RawConnection connection = new RawConnection(primary, narrow);
            greedy.push(connection);
            connection
                    .send(head[0], head[1], head[2], "Content-Length: " + length)
                    .send("{".getBytes(US_ASCII));
        }
    }

    private void assertThatTheNeighbourIsServed() {
        TransportClient other = network.client(neighbour);
        assertThat(Network.ask(other, narrow)).isNotNull();
        other.send(narrow, Chunks.WORKLOAD, Chunks.chunk(1, Chunks.noise(10)));
        assertThat(side.chunks.keySet()).extracting(header -> header.sequence()).contains(1L);
    }

    @Test
    void chunksThatDoNotComeLeaveThreadsAndBuffers() throws Exception {
        hold(CHUNK, 100_000);

        assertThatTheNeighbourIsServed();
    }

    @Test
    void messagesThatDoNotComeLeaveThreadsAndMemory() throws Exception {
        hold(CONTROL, Protocol.MAX_CONTROL);

        assertThatTheNeighbourIsServed();
    }

    @Test
    void whatWaitedForItsShareIsServedLater() throws Exception {
        hold(CHUNK, 100_000);
        RawConnection last = new RawConnection(primary, narrow);
        greedy.push(last);
        byte[] chunk = Chunks.encoded(Chunks.chunk(0, Chunks.noise(1000)));
        last.send(CHUNK[0], CHUNK[1], CHUNK[2], "Content-Length: " + chunk.length)
                .send(chunk);

        while (greedy.size() > 1) {
            greedy.removeLast().close();
        }
        assertThat(last.answer().status()).isEqualTo(204);
    }

    @Test
    void aBodyHasToComeInTime() {
        BoundedBody late = new BoundedBody(new ByteArrayInputStream(new byte[10]), Duration.ofNanos(-1));

        assertThatThrownBy(() -> late.readNBytes(10)).isInstanceOf(EOFException.class);
    }
}
