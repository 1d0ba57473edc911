// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The KAR that the build made. */
final class Kar {
    private static final String REPOSITORY = "repository";

    private Kar() {}

    /** Unpacks it beside itself; gives the Maven repository in it. */
    static Path unpack(Path kar) throws IOException {
        Path folder = kar.resolveSibling("kar");
        try (ZipFile zip = new ZipFile(kar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.isDirectory()) {
                    Path file = folder.resolve(entry.getName());
                    Files.createDirectories(file.getParent());
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
        return folder.resolve(REPOSITORY);
    }
}
