// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import java.util.Objects;
import java.util.UUID;

/** A workload's GUID: it stays the same when the workload is renamed, moved or failed over. */
public record WorkloadId(UUID value) {
    public WorkloadId {
        Objects.requireNonNull(value);
    }

    /**
     * @param text a UUID in its canonical form
     * @throws IllegalArgumentException if it is not one
     */
    public static WorkloadId parse(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) { // the platform reads "1-1-1-1-1" too
            throw new IllegalArgumentException("'" + text + "' is no UUID");
        }
        return new WorkloadId(uuid);
    }

    public static WorkloadId random() {
        return new WorkloadId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
