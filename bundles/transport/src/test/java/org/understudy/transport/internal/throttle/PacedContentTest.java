// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;
import org.understudy.api.WorkloadId;
import org.understudy.api.transport.RateSchedule;

class PacedContentTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime("2026-06-01T12:00:00");
    private final Pacer pacer = new Pacer(time);
    private final WorkloadId workload = WorkloadId.random();

    private PacedContent content(int payload) {
        return new Sender(pacer, time, "a", workload).content(payload);
    }

    private void limit(String text) {
        pacer.limit(RateSchedule.parse(text), Map.of());
    }

    /** Reads on and on, as Jetty does. */
    private static void drain(PacedContent content, ByteArrayOutputStream into) {
        for (Content.Chunk chunk = content.read(); ; chunk = content.read()) {
            if (chunk == null) {
                content.demand(() -> drain(content, into));
                return;
            }
            byte[] piece = new byte[chunk.remaining()];
            chunk.getByteBuffer().get(piece);
            into.writeBytes(piece);
            if (chunk.isLast()) {
                return;
            }
        }
    }

    @Test
    void itsPiecesAreTheWhole() {
        limit("10 Mbit/s");
        byte[] header = new byte[77];
        byte[] payload = new byte[300_000];
        new Random(1).nextBytes(header);
        new Random(2).nextBytes(payload);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        PacedContent content =
                new PacedContent(pacer, "a", workload, time, "x/y", ByteBuffer.wrap(header), ByteBuffer.wrap(payload));
        assertThat(content.getLength()).isEqualTo(300_077);
        assertThat(content.getContentType()).isEqualTo("x/y");
        for (int attempt = 0; attempt < 2; attempt++) {
            all.reset();
            drain(content, all);
            time.advance(Duration.ofSeconds(1));
            assertThat(all.toByteArray()).startsWith(header).endsWith(payload).hasSize(300_077);
            assertThat(content.rewind()).isTrue();
        }
        content.close();
    }

    @Test
    void aChunkThatFailsGivesUpItsTurnAndSaysSo() {
        limit("8 kbit/s");
        PacedContent first = content(100_000);
        PacedContent second = content(100_000);
        drain(first, new ByteArrayOutputStream());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        drain(second, out);
        assertThat(pacer.limits().get(0).waiting()).isEqualTo(2);
        IOException cause = new IOException("lost");
        first.fail(cause);
        first.close();
        assertThat(first.read().getFailure()).isSameAs(cause);
        assertThat(first.rewind()).isFalse();
        assertThat(pacer.limits().get(0).waiting()).isEqualTo(1);
        int before = out.size();
        time.advance(Duration.ofSeconds(20));
        assertThat(out.size() - before).isBetween(17_000, 21_000);
    }

    @Test
    void aFailureIsToldToWhoeverWaits() {
        limit("8 kbit/s");
        PacedContent content = content(100_000);
        while (content.read() != null) {
            // until the limit holds it
        }
        IOException[] told = new IOException[1];
        content.demand(() -> told[0] = (IOException) content.read().getFailure());
        assertThatThrownBy(() -> content.demand(() -> {})).isInstanceOf(IllegalStateException.class);
        content.fail(new IOException("lost"));
        time.advance(Duration.ZERO);
        assertThat(told[0]).hasMessage("lost");
    }

    @Test
    void whileItWaitsForItsTurnItIsNotIdle() {
        limit("8 kbit/s");
        PacedContent content = content(100_000);
        drain(content, new ByteArrayOutputStream());
        time.advance(Duration.ofSeconds(60));
        assertThat(content.idleNanos()).isLessThan(2 * SECOND);
    }

    @Test
    void whileItsLastPieceIsNotTakenItIsIdle() {
        limit("1 Mbit/s");
        PacedContent content = content(100_000);
        assertThat(content.read()).isNotNull();
        // the line takes no more: nobody reads
        time.advance(Duration.ofSeconds(60));
        assertThat(content.idleNanos()).isEqualTo(60 * SECOND);
    }

    @Test
    void beforeItHasAConnectionItIsIdleOnlyIfItsChannelIs() {
        limit("80 kbit/s");
        PacedContent goes = content(100_000);
        PacedContent queued = content(100_000);
        drain(goes, new ByteArrayOutputStream());
        time.advance(Duration.ofSeconds(5));
        assertThat(queued.idleNanos()).isLessThan(SECOND);
        time.advance(Duration.ofSeconds(30));
        assertThat(queued.idleNanos()).isGreaterThan(20 * SECOND);
    }

    @Test
    void aSlowLimitHasSmallPieces() {
        limit("1 Mbit/s");
        PacedContent content = content(1_000_000);
        Content.Chunk header = content.read();
        assertThat(header.remaining()).isLessThan(200);
        assertThat(content.read().remaining()).isLessThanOrEqualTo(2_500);
    }
}
