// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.nio.file.Path;
import java.time.Duration;
import org.understudy.api.config.Settings;

/**
 * What an operator decides about the hooks of views.
 *
 * @param folder with a folder for each workload
 * @param timeout after which a hook is killed
 */
record ViewSettings(Path folder, Duration timeout) {
    static final String PID = "org.understudy.views";
    static final int MAX_SECONDS = 600;
    private static final int DEFAULT_SECONDS = 60;

    /** @param etc the node's folder of configurations */
    static ViewSettings parse(Settings settings, Path etc) {
        return new ViewSettings(
                settings.path("hooks.folder").orElse(etc.resolve("understudy/hooks")),
                settings.seconds("hooks.timeout", DEFAULT_SECONDS, 1, MAX_SECONDS));
    }
}
