// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.util.List;

/**
 * The replica's list of authorized primaries, kept as factory configurations of {@value #FACTORY_PID}. A change works
 * for the next request. Thread-safe.
 */
public interface PrimaryAuthorizations {
    String FACTORY_PID = "org.understudy.primary";

    List<Authorization> list();

    /**
     * Adds an entry, or replaces the one with the same primary.
     *
     * @throws org.understudy.api.config.InvalidSettingException if the name, location or group is not allowed
     */
    void authorize(Authorization authorization);

    /** @return false if there was no such entry */
    boolean revoke(String primary);
}
