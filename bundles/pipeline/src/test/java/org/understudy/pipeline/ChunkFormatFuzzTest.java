// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.pipeline.Violations.assertViolation;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.HeldChunk;

/** Damaged input is refused, or is a valid value that has no other form than the one that was read. */
class ChunkFormatFuzzTest {
    private static final int ROUNDS = 20_000;

    private final Random random = new Random(0x5EED);
    private int refused;
    private int accepted;

    @Test
    void everyTruncationOfAHeaderIsRefused() {
        ByteBuffer encoded = Samples.encoded(Samples.header(random, 5));

        for (int length = 0; length < encoded.capacity(); length++) {
            ByteBuffer truncated = encoded.duplicate().limit(length);
            assertViolation(() -> ChunkFormat.readHeader(truncated));
        }
    }

    @Test
    void everyTruncationOfAPageIsRefused() {
        ByteBuffer encoded = page();

        for (int length = 0; length < encoded.capacity(); length++) {
            ByteBuffer truncated = encoded.duplicate().limit(length);
            assertViolation(() -> ChunkFormat.readHeld(truncated));
        }
    }

    @Test
    void aMutatedHeaderIsRefusedOrReadsAsItIs() {
        for (int round = 0; round < ROUNDS; round++) {
            ByteBuffer mutated = mutate(Samples.encoded(Samples.header(random, 1 + random.nextInt(8))));
            read(mutated, in -> {
                ByteBuffer again = Samples.encoded(ChunkFormat.readHeader(in));
                assertThat(again).isEqualTo(mutated.duplicate().limit(in.position()));
            });
            read(mutated, ChunkFormat::extentCount);
        }
        assertBothHappened();
    }

    @Test
    void aMutatedPageIsRefusedOrReadsAsItIs() {
        for (int round = 0; round < ROUNDS; round++) {
            ByteBuffer mutated = mutate(page());
            read(mutated, in -> {
                List<HeldChunk> chunks = ChunkFormat.readHeld(in);
                assertThat(ChunkFormat.writeHeld(chunks)).isEqualTo(mutated);
            });
        }
        assertBothHappened();
    }

    @Test
    void noiseIsRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            assertViolation(() -> ChunkFormat.readHeader(ByteBuffer.wrap(noise)));
            assertViolation(() -> ChunkFormat.readHeld(ByteBuffer.wrap(noise)));
        }
    }

    private void read(ByteBuffer input, Consumer<ByteBuffer> reader) {
        try {
            reader.accept(input.duplicate());
            accepted++;
        } catch (ReplicationException e) {
            assertViolation(e);
            refused++;
        }
    }

    private void assertBothHappened() {
        assertThat(refused).as("refused").isPositive();
        assertThat(accepted).as("accepted").isPositive();
    }

    private ByteBuffer page() {
        return ChunkFormat.writeHeld(IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(i -> Samples.held(random, i, 1 + random.nextInt(4)))
                .toList());
    }

    private ByteBuffer mutate(ByteBuffer encoded) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(encoded.limit());
            switch (random.nextInt(3)) {
                case 0 -> encoded.put(at, (byte) random.nextInt());
                case 1 -> encoded.put(at, (byte) (encoded.get(at) ^ 1 << random.nextInt(8)));
                default -> encoded.put(at, random.nextBoolean() ? (byte) 0x7f : (byte) 0xff);
            }
        }
        return encoded;
    }
}
