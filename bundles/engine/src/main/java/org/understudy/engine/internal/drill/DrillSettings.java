// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import java.nio.file.Path;
import org.understudy.api.config.Settings;

/**
 * Where hooks may be.
 *
 * @param folder of all executables that may be run
 */
record DrillSettings(Path folder) {
    static final String FOLDER = "hooks.folder";

    /** @param etc the node's folder of configurations */
    static DrillSettings parse(Settings settings, Path etc) {
        return new DrillSettings(settings.path(FOLDER).map(Path::toAbsolutePath).orElse(standard(etc)));
    }

    static Path standard(Path etc) {
        return etc.resolve("understudy/hooks");
    }
}
