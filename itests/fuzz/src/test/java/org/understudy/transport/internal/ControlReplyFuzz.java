// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.util.Arrays;
import java.util.Optional;
import org.understudy.api.transport.ControlReply;
import org.understudy.fuzz.Hostile;

/** Replies of a replica; the first byte says to what. */
public final class ControlReplyFuzz {
    private static final Json JSON = new Json();

    private ControlReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Class<?>[] types = ControlReply.class.getPermittedSubclasses();
        if (input.length == 0 || input[0] < '0' || input[0] >= '0' + types.length) {
            return;
        }
        Class<? extends ControlReply> type = types[input[0] - '0'].asSubclass(ControlReply.class);
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        Optional<? extends ControlReply> reply = Hostile.parse(Hostile.VIOLATION, () -> JSON.readReply(body, type));
        if (reply.isPresent()) {
            Hostile.same(JSON.readReply(JSON.write(reply.get()), type), reply.get());
        }
    }
}
