// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.understudy.api.WorkloadId;
import org.understudy.api.store.AdoptedFiles;
import org.understudy.io.DurableFiles;

/** The folders that workloads are put in. */
final class Locations {
    private Locations() {}

    /** A copy of a state, "NAME - Test", has files of the primary's choice: none of them makes it a workload. */
    static boolean mayBeWorkload(Path root) {
        return Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
                && !root.getFileName().toString().contains(" ");
    }

    /** A name that is not taken: another workload may have the same, or this one was removed and its files kept. */
    static Path freeFolder(Path location, String name, WorkloadId id) throws IOException {
        Path root = location.resolve(name);
        String unique = name + "-" + id.toString().substring(0, 8);
        for (int number = 1; isTaken(root); number++) {
            root = location.resolve(number == 1 ? unique : unique + "-" + number);
        }
        return root;
    }

    /** One with nothing in it is not, nor what a crash leaves before the first state file has its name. */
    private static boolean isTaken(Path root) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return WorkloadFolder.exists(root);
        }
        WorkloadFolder folder = new WorkloadFolder(root);
        Set<Path> unfinished =
                Set.of(DurableFiles.temporary(folder.state()), DurableFiles.temporary(folder.adopting()));
        try (Stream<Path> content = Files.list(root)) {
            return !content.allMatch(unfinished::contains);
        }
    }

    /** Where files are adopted: anew, or where that was begun and cut. */
    static WorkloadFolder adopting(AdoptedFiles files) throws IOException {
        Files.createDirectories(files.location());
        Optional<WorkloadFolder> cut = Adoption.find(files);
        if (cut.isPresent()) {
            return cut.get();
        }
        Path root = Files.createDirectories(freeFolder(files.location(), files.name(), files.workload()));
        DurableFiles.syncFolder(files.location());
        return new WorkloadFolder(root);
    }
}
