// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.nio.file.Path;
import org.understudy.api.config.Settings;
import org.understudy.api.security.TlsSettings;

/**
 * What a node encrypts payloads with.
 *
 * @param required whether a replica takes encrypted chunks only
 */
record PayloadSettings(TlsSettings credentials, boolean required) {
    /**
     * @param etc the folder in whose {@code understudy} the credentials are where the settings name none
     * @throws org.understudy.api.config.InvalidSettingException naming the key
     */
    static PayloadSettings parse(Settings settings, Path etc) {
        Path folder = etc.resolve("understudy");
        return new PayloadSettings(
                new TlsSettings(
                        settings.path("keystore").orElse(folder.resolve("node.p12")),
                        settings.path("truststore").orElse(folder.resolve("trust.p12")),
                        settings.path("password.file").orElse(folder.resolve("password"))),
                settings.bool("required", false));
    }
}
