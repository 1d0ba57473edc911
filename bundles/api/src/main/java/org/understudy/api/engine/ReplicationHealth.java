// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

/** How a relationship is, in one word; the names are those of Hyper-V Replica. */
public enum ReplicationHealth {
    NOT_APPLICABLE("NotApplicable"),
    NORMAL("Normal"),
    WARNING("Warning"),
    CRITICAL("Critical");

    private final String title;

    ReplicationHealth(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
