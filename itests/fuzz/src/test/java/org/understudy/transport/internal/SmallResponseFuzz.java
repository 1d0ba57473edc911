// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.understudy.fuzz.Hostile;

/** Answers to a request for authentication, in two pieces. */
public final class SmallResponseFuzz {
    private SmallResponseFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Optional<SmallResponse> parsed = Hostile.parse(Hostile.VIOLATION, () -> {
            SmallResponse response = new SmallResponse();
            response.parse(ByteBuffer.wrap(input, 0, input.length / 2));
            response.parse(ByteBuffer.wrap(input, input.length / 2, input.length - input.length / 2));
            return response;
        });
        parsed.flatMap(SmallResponse::challenge)
                .ifPresent(value -> Hostile.holds(Protocol.isNegotiate(value), "another challenge"));
        parsed.flatMap(SmallResponse::duration)
                .ifPresent(
                        value -> Hostile.holds(!value.isNegative() && value.toDays() <= 1, "a duration of " + value));
    }
}
