// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import org.understudy.api.ReplicationException;
import org.understudy.fuzz.Hostile;

/** What a replica answers instead of a success becomes an error of one line, whatever it is. */
public final class ErrorReplyFuzz {
    private static final ErrorReply ERRORS = new ErrorReply(new Json());
    private static final int LONGEST = 4096 + 100;

    private ErrorReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        ReplicationException error = Hostile.parse(e -> false, () -> ERRORS.read(500, input, "replica.example.com"))
                .orElseThrow();
        check(error.getMessage());
        check(error.remedy());
    }

    private static void check(String text) {
        Hostile.holds(text.length() <= LONGEST, "a text of " + text.length() + " characters");
        Hostile.holds(text.chars().noneMatch(Character::isISOControl), "control characters for a log or a terminal");
    }
}
