// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.understudy.api.FileEntry;

/** Refuses a file list that no folder can hold, before a commit that can't be undone fails on it. */
final class OfferedFiles {
    private OfferedFiles() {}

    static void check(List<FileEntry> files) {
        Set<String> paths = new HashSet<>();
        for (FileEntry file : files) {
            if (!paths.add(file.path())) {
                throw StoreErrors.violation("the transfer lists " + file.path() + " twice");
            }
        }
        for (String path : paths) {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                if (paths.contains(path.substring(0, slash))) {
                    throw StoreErrors.violation(
                            "the transfer lists " + path.substring(0, slash) + " as a file and as a folder");
                }
            }
        }
    }
}
