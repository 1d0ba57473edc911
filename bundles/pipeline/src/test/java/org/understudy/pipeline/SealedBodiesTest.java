// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.chunk.PayloadKey.Direction;

class SealedBodiesTest {
    private static final byte[] BODY = "digests of what the replica has".getBytes(US_ASCII);
    private static final TransferId TRANSFER = TransferId.random();
    private static final byte[] CONTEXT = SealedBodies.heldContext(TRANSFER, 7);

    private final Optional<PayloadKey> key = Optional.of(new PayloadKey(WorkloadId.random(), PayloadKey.newSecret()));

    private byte[] seal() {
        return SealedBodies.seal(key, Direction.ANSWER, CONTEXT, ByteBuffer.wrap(BODY))
                .array();
    }

    private static void assertRefused(Optional<PayloadKey> key, Direction direction, byte[] context, byte[] sealed) {
        ReplicationException failure = catchThrowableOfType(
                ReplicationException.class, () -> SealedBodies.open(key, direction, context, sealed));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.PAYLOAD_KEY_REFUSED);
    }

    @Test
    void whatWasSealedOpensForTheSameContextOnly() {
        byte[] sealed = seal();
        assertThat(sealed).hasSize(BODY.length + SealedBodies.OVERHEAD);
        assertThat(new String(sealed, US_ASCII)).doesNotContain("digests");
        assertThat(SealedBodies.open(key, Direction.ANSWER, CONTEXT, sealed)).isEqualTo(ByteBuffer.wrap(BODY));
        assertRefused(key, Direction.QUESTION, CONTEXT, sealed);
        assertRefused(key, Direction.ANSWER, SealedBodies.heldContext(TRANSFER, 8), sealed);
        assertRefused(key, Direction.ANSWER, SealedBodies.heldContext(TransferId.random(), 7), sealed);
        assertRefused(
                Optional.of(new PayloadKey(WorkloadId.random(), PayloadKey.newSecret())),
                Direction.ANSWER,
                CONTEXT,
                sealed);
    }

    @Test
    void noBitCanBeChangedAndNothingCut() {
        byte[] sealed = seal();
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertRefused(key, Direction.ANSWER, CONTEXT, changed);
            assertRefused(key, Direction.ANSWER, CONTEXT, Arrays.copyOf(sealed, at));
        }
    }

    @Test
    void anAnswerIsToOneQuestion() {
        ByteBuffer one = SealedBodies.seal(key, Direction.QUESTION, CONTEXT, ByteBuffer.wrap(BODY));
        ByteBuffer again = SealedBodies.seal(key, Direction.QUESTION, CONTEXT, ByteBuffer.wrap(BODY));
        assertThat(again).isNotEqualTo(one);
        byte[] answer = SealedBodies.seal(
                        key, Direction.ANSWER, SealedBodies.compareContext(TRANSFER, one), ByteBuffer.wrap(BODY))
                .array();
        assertRefused(key, Direction.ANSWER, SealedBodies.compareContext(TRANSFER, again), answer);
    }

    @Test
    void withoutAKeyABodyStaysAsItIs() {
        ByteBuffer body = ByteBuffer.wrap(BODY);
        assertThat(SealedBodies.seal(Optional.empty(), Direction.ANSWER, CONTEXT, body))
                .isSameAs(body);
        assertThat(SealedBodies.open(Optional.empty(), Direction.ANSWER, CONTEXT, BODY))
                .isEqualTo(body);
    }
}
