// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.util.List;
import java.util.Optional;

/**
 * The replica's list of authorized primaries, kept as factory configurations of {@value #FACTORY_PID}. A change works
 * for the next request. Thread-safe.
 */
public interface PrimaryAuthorizations {
    String FACTORY_PID = "org.understudy.primary";

    List<Authorization> list();

    /**
     * The entry under which a primary of this name is authorized: its own, or a wildcard that stands for it.
     *
     * @param name as in a certificate, or a Kerberos principal
     */
    default Optional<Authorization> find(String name) {
        return list().stream()
                .filter(entry -> entry.primary().equalsIgnoreCase(name))
                .findFirst();
    }

    /**
     * Adds an entry, or replaces the one with the same primary.
     *
     * @throws org.understudy.api.config.InvalidSettingException if the name, location or group is not allowed
     */
    void authorize(Authorization authorization);

    /** @return false if there was no such entry */
    boolean revoke(String primary);
}
