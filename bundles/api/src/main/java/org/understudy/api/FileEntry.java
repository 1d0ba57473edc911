// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A file of a workload.
 *
 * @param path relative to the workload's folder, components separated by {@code /}; the constructor refuses everything
 *     that could lead out of that folder on any platform: it is the one place where a name from the network is checked
 * @param size in bytes, holes included
 */
public record FileEntry(String path, long size) {
    /** The longest path, in bytes of UTF-8. */
    public static final int MAX_PATH_BYTES = 1024;

    private static final int MAX_COMPONENT_BYTES = 255;
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x1f\\x7f\\\\:*?\"<>|]");

    // Windows opens a device for such a name in any folder, whatever its extension.
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?");

    /** @throws IllegalArgumentException if the path is not a plain relative one, or the size is negative */
    public FileEntry {
        if (size < 0) {
            throw new IllegalArgumentException("file size " + size + " is negative");
        }
        if (path.isEmpty() || path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new IllegalArgumentException("a file path has 1 to " + MAX_PATH_BYTES + " bytes");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(path)) {
            throw new IllegalArgumentException("a file path has no unpaired surrogates");
        }
        if (FORBIDDEN.matcher(path).find()) {
            throw new IllegalArgumentException("a file path has no control characters and none of \\ : * ? \" < > |");
        }
        for (String component : path.split("/", -1)) {
            // Windows drops dots and spaces at the end of a name; this refuses "." and ".." too
            if (component.isEmpty() || component.endsWith(".") || component.endsWith(" ")) {
                throw new IllegalArgumentException(
                        "a file path is relative, its components are not empty and don't end in a dot or a space");
            }
            if (DEVICE.matcher(component).matches()) {
                throw new IllegalArgumentException("a component of a file path is not the name of a device");
            }
            if (component.getBytes(StandardCharsets.UTF_8).length > MAX_COMPONENT_BYTES) {
                throw new IllegalArgumentException("a component of a file path has at most 255 bytes");
            }
        }
    }
}
