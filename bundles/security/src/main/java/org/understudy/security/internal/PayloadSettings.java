// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.nio.file.Path;
import org.understudy.api.config.Settings;
import org.understudy.api.security.Revocation;
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
        return new PayloadSettings(
                TlsSettings.parse(settings, etc, Revocation.DEFAULT), settings.bool("required", false));
    }
}
