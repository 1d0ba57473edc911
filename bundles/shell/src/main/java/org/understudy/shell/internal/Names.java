// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.Arrays;
import java.util.List;

/** Lists in an option. */
final class Names {
    private Names() {}

    /** What is separated by commas. */
    static List<String> split(String text) {
        return Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
