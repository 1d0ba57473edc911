// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.transport.ControlRequest.SequenceRange;

class SequenceSetTest {
    private static SequenceRange range(long first, long last) {
        return new SequenceRange(first, last);
    }

    @Test
    void aSetHasWhatItsRangesHave() {
        SequenceSet set = new SequenceSet(List.of(range(0, 0), range(2, 4), range(5, 5), range(8, Long.MAX_VALUE)));

        assertThat(LongStream.range(0, 10).filter(set)).containsExactly(0L, 2L, 3L, 4L, 5L, 8L, 9L);
        assertThat(set.test(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void anEmptySetHasNothing() {
        assertThat(new SequenceSet(List.of()).test(0)).isFalse();
    }

    static Stream<List<SequenceRange>> disordered() {
        return Stream.of(
                List.of(range(3, 5), range(5, 6)),
                List.of(range(3, 5), range(0, 1)),
                List.of(range(3, 5), range(3, 5)),
                List.of(range(0, Long.MAX_VALUE), range(0, 0)));
    }

    @ParameterizedTest
    @MethodSource("disordered")
    void rangesThatOverlapOrDescendAreAViolation(List<SequenceRange> ranges) {
        ReplicationException error = catchThrowableOfType(ReplicationException.class, () -> new SequenceSet(ranges));

        assertThat(error.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }
}
