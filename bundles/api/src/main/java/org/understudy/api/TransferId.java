// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import java.util.Objects;
import java.util.UUID;

/**
 * One initial replication, delta or resynchronization. The state that a transfer leaves behind on the replica is known
 * by the transfer's id too: both sides agree on what the replica holds by comparing it.
 */
public record TransferId(UUID value) {
    public TransferId {
        Objects.requireNonNull(value);
    }

    /**
     * @param text a UUID in its canonical form
     * @throws IllegalArgumentException if it is not one
     */
    public static TransferId parse(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) { // the platform reads "1-1-1-1-1" too
            throw new IllegalArgumentException("'" + text + "' is no UUID");
        }
        return new TransferId(uuid);
    }

    public static TransferId random() {
        return new TransferId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
