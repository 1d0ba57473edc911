// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.understudy.api.compare.RangeState;
import org.understudy.fuzz.Hostile;

/** Answers about ranges. */
public final class RangeAnswerFuzz {
    private RangeAnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Optional<List<RangeState>> answer =
                Hostile.parse(Hostile.VIOLATION, () -> RangeFormat.readAnswer(ByteBuffer.wrap(input)));
        answer.ifPresent(states -> Hostile.same(RangeFormat.write(states), ByteBuffer.wrap(input)));
    }
}
