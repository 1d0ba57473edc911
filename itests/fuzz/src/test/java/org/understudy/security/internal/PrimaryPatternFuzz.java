// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.understudy.api.ErrorCode;
import org.understudy.fuzz.Hostile;

/** Patterns of primaries, and the name that one is asked about, behind a line's end. */
public final class PrimaryPatternFuzz {
    private static final Predicate<Exception> REFUSAL = Hostile.refusedWith(ErrorCode.INVALID_SETTING);

    private PrimaryPatternFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String text = Hostile.text(input);
        int end = text.indexOf('\n');
        String value = end < 0 ? text : text.substring(0, end);
        Optional<PrimaryPattern> parsed = Hostile.parse(REFUSAL, () -> PrimaryPattern.parse("name", value));
        if (parsed.isEmpty()) {
            return;
        }
        PrimaryPattern pattern = parsed.get();
        Hostile.same(PrimaryPattern.parse("name", pattern.text()), pattern);
        Hostile.holds(pattern.fileName().matches("[a-z0-9._-]+"), "a file named " + pattern.fileName());
        String name = end < 0 ? pattern.text() : text.substring(end + 1);
        if (pattern.matchesDnsName(name)) {
            Hostile.holds(!name.contains("@") && labels(name) == labels(pattern.text()), "a match of " + name);
        }
        if (pattern.matchesPrincipal(name)) {
            Hostile.holds(name.contains("@") && labels(name) == labels(pattern.text()), "a match of " + name);
        }
        Hostile.same(value.toLowerCase(Locale.ROOT), pattern.text().toLowerCase(Locale.ROOT));
    }

    private static long labels(String name) {
        return name.chars().filter(c -> c == '.').count();
    }
}
