// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.understudy.fuzz.Hostile;

/** What another node has signed; an input that starts with a zero byte stands for one with the right header. */
public final class PointReceiptFuzz {
    private static final byte[] HEADER = "understudy-receipt 1\n".getBytes(StandardCharsets.UTF_8);

    private PointReceiptFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        byte[] text = input;
        if (input.length > 0 && input[0] == 0) {
            text = Arrays.copyOf(HEADER, HEADER.length + input.length - 1);
            System.arraycopy(input, 1, text, HEADER.length, input.length - 1);
        }
        byte[] receipt = text;
        Optional<PointReceipt> read = Hostile.parse(Hostile.WRONG, () -> PointReceipt.parse(receipt));
        read.ifPresent(value -> Hostile.holds(Arrays.equals(value.toBytes(), receipt), "another form of the same"));
    }
}
