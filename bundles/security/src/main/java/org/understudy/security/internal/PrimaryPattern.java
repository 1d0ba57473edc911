// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.util.Locale;
import java.util.regex.Pattern;
import org.understudy.api.config.InvalidSettingException;

/** The name of an authorized primary: a DNS name, or a wildcard for the whole first label. */
record PrimaryPattern(String text) {
    private static final Pattern ALLOWED =
            Pattern.compile("(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int MAX = 253;

    static PrimaryPattern parse(String key, String value) {
        String text = value.toLowerCase(Locale.ROOT);
        if (text.length() > MAX || !ALLOWED.matcher(text).matches()) {
            throw new InvalidSettingException(key, value, "a DNS name such as host.example.com, or *.example.com");
        }
        return new PrimaryPattern(text);
    }

    boolean isWildcard() {
        return text.startsWith("*.");
    }

    /** @param name in lower case */
    boolean matches(String name) {
        if (!isWildcard()) {
            return text.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot).equals(text.substring(1));
    }

    /** For a file's name: no DNS label has an underscore. */
    String fileName() {
        return isWildcard() ? "_any" + text.substring(1) : text;
    }
}
