// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One of Karaf's lists of roles: our entries are to be in it, and what others have in it is not to get lost. Felix File
 * Install empties a file before it writes it, and reads it when it has changed, on another thread: if it reads it in
 * between, all entries go from the configuration, and then from the file. So what was there comes back when all entries of
 * others went at once; one that an administrator took out stays out. Used by one thread at a time.
 */
final class RoleList {
    private final Map<String, String> ours;
    private Map<String, Object> known = Map.of(); // all entries, when there were last some of others

    RoleList(Map<String, String> ours) {
        this.ours = Map.copyOf(ours);
    }

    /**
     * What is missing.
     *
     * @param there the list's properties, those of Configuration Admin and File Install included
     * @return what the list should be; empty if it is so
     */
    Optional<Map<String, Object>> complete(Map<String, Object> there) {
        Map<String, Object> wanted = new HashMap<>(there);
        Map<String, Object> entries = entries(there);
        if (ours.keySet().containsAll(entries.keySet())) {
            wanted.putAll(known);
        } else {
            known = entries;
        }
        ours.forEach(wanted::putIfAbsent);
        return wanted.equals(there) ? Optional.empty() : Optional.of(wanted);
    }

    private static Map<String, Object> entries(Map<String, Object> properties) {
        return properties.entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("service."))
                .filter(entry -> !entry.getKey().startsWith("felix.fileinstall."))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
