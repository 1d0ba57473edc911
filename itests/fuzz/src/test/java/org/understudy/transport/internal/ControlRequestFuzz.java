// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.transport.ControlRequest;
import org.understudy.fuzz.Hostile;

/** Control messages to a replica: one that is read is read again from how it is written, and no path leads out. */
public final class ControlRequestFuzz {
    private static final Json JSON = new Json();
    private static final Path FOLDER = Path.of("/replicas/workload");

    private ControlRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Optional<? extends ControlRequest<?>> request = Hostile.parse(Hostile.VIOLATION, () -> JSON.readRequest(input));
        if (request.isPresent()) {
            Hostile.same(JSON.readRequest(JSON.write(request.get())), request.get());
            if (request.get() instanceof ControlRequest.BeginTransfer offer) {
                offer.files().forEach(ControlRequestFuzz::check);
            }
        }
    }

    private static void check(FileEntry file) {
        Path place = FOLDER.resolve(file.path());
        Hostile.holds(place.startsWith(FOLDER) && place.normalize().equals(place), "a path out of its folder");
        Hostile.holds(
                place.getNameCount() == FOLDER.getNameCount() + file.path().split("/", -1).length,
                "a path with a component that is none");
    }
}
