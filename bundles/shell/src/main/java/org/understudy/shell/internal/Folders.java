// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.security.CertificateTool;

/** Checks of options that several commands have. */
final class Folders {
    private Folders() {}

    /** The folder that was named, or the default one. */
    static Path of(String text, CertificateTool tool) {
        try {
            return text == null ? tool.defaultFolder() : Path.of(text).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new InvalidSettingException("--dir", text, "the path of a folder", e);
        }
    }

    static int within(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new InvalidSettingException(
                    option, String.valueOf(value), "a whole number from " + min + " to " + max);
        }
        return value;
    }
}
