// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewHold;
import org.understudy.api.disk.ViewRequest;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.SourceOptions;

/** The ways of reading sources, by their names. Thread-safe. */
interface Views {
    /** @throws org.understudy.api.config.InvalidSettingException if there is none of this name */
    ConsistentView named(String name);

    /**
     * @param consistent whether through the view that the settings name; else the files are read as they are, but for those of
     *     a replica, which change in place
     */
    default SourceView open(RelationshipSettings settings, boolean consistent) {
        return view(settings, consistent).open(request(settings));
    }

    /** Of a view like that of {@link #open}. */
    default ViewHold hold(RelationshipSettings settings, boolean consistent) {
        return view(settings, consistent).hold(request(settings));
    }

    private ConsistentView view(RelationshipSettings settings, boolean consistent) {
        return named(consistent || settings.isExtension() ? settings.reading().view() : SourceOptions.PLAIN_VIEW);
    }

    private static ViewRequest request(RelationshipSettings settings) {
        return new ViewRequest(
                settings.name(),
                settings.workload(),
                settings.source(),
                settings.reading().exclude());
    }
}
