// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.understudy.api.WorkloadId;

/** A workload that always has chunks to send, over some connections, on a line that takes whatever comes. */
final class Sender {
    static final int CHUNK = 2 << 20;
    private static final int HEADER = 120;

    final WorkloadId workload;
    private final Pacer pacer;
    private final VirtualTime time;
    private final String host;
    private final List<Lane> lanes = new ArrayList<>();
    /** When how much was sent: bytes as they are counted, by the moment. */
    private final List<long[]> sent = new ArrayList<>();

    private long limit = Long.MAX_VALUE;
    private long total;

    Sender(Pacer pacer, VirtualTime time, String host) {
        this(pacer, time, host, WorkloadId.random());
    }

    Sender(Pacer pacer, VirtualTime time, String host, WorkloadId workload) {
        this.pacer = pacer;
        this.time = time;
        this.host = host;
        this.workload = workload;
    }

    Sender start(int connections) {
        for (int i = 0; i < connections; i++) {
            Lane lane = new Lane();
            lanes.add(lane);
            lane.send();
        }
        return this;
    }

    /** Sends no more than that. */
    Sender atMost(long bytes) {
        limit = bytes;
        return this;
    }

    void stop() {
        lanes.forEach(lane -> lane.content.close());
        lanes.clear();
    }

    PacedContent content(int payload) {
        return new PacedContent(
                pacer, host, workload, time, "x", ByteBuffer.allocate(HEADER), ByteBuffer.allocate(payload));
    }

    long total() {
        return total;
    }

    /** @return counted bytes from this moment until before the other one, in nanoseconds */
    long between(long from, long to) {
        return sent.stream()
                .filter(piece -> piece[0] >= from && piece[0] < to)
                .mapToLong(piece -> piece[1])
                .sum();
    }

    List<long[]> sent() {
        return sent;
    }

    private final class Lane {
        private PacedContent content = content(CHUNK);
        private boolean begun;

        void send() {
            for (Content.Chunk chunk = content.read(); ; chunk = content.read()) {
                if (chunk == null) {
                    content.demand(this::send);
                    return;
                }
                int bytes = chunk.remaining();
                long counted = WireBytes.of(bytes) + (begun ? 0 : WireBytes.REQUEST);
                begun = true;
                sent.add(new long[] {time.nanos(), counted});
                total += counted;
                if (chunk.isLast()) {
                    content.close();
                    if (total >= limit) {
                        return;
                    }
                    content = content(CHUNK);
                    begun = false;
                }
            }
        }
    }
}
