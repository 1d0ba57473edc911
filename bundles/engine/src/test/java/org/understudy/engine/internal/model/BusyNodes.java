// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

import java.io.IOException;
import java.nio.file.Path;
import org.understudy.api.engine.ReplicationState;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.Direct;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/**
 * A primary's and a replica's engine in a process of their own, which replicate one state of a source after the other until
 * they are killed. It prints a line before each control message and each chunk, so that a kill comes in the midst of the
 * work however busy the machine is, and {@code done} with the number of each state that was replicated.
 */
final class BusyNodes {
    static final int POINTS = 4;

    private BusyNodes() {}

    static Path location(Path folder) {
        return folder.resolve("replica/vms");
    }

    /** @param args a folder, and the seed of the states */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        BusySource source = new BusySource(folder.resolve("source"), Long.parseLong(args[1]));
        Direct direct = new Direct();
        direct.beforeChunk = () -> System.out.println("chunk");
        direct.requests = request -> {
            System.out.println(request.getClass().getSimpleName());
            return request;
        };
        Replica replica = Replica.keeping(POINTS, folder.resolve("replica"));
        replica.store().attach(location(folder));
        direct.connect(replica);
        Primary primary =
                new Primary(folder.resolve("primary"), direct, direct, direct, new PlainView(), new ScanTracker());
        if (source.number() < 0) {
            source.change(0);
        }
        primary.configure(Primary.settings(source.files(), false));
        // every other time the source has changed before what was interrupted goes on
        if (!source.isChanging() && source.number() % 2 == 0) {
            replicate(primary, source.number());
        }
        while (true) {
            int number = source.number() + 1;
            source.change(number);
            replicate(primary, number);
        }
    }

    private static void replicate(Primary primary, int number) {
        if (primary.state() == ReplicationState.REPLICATING) {
            primary.engine().sync(Primary.NAME);
        } else {
            primary.engine().start(Primary.NAME);
        }
        primary.run();
        primary.status().failure().ifPresent(failure -> {
            throw new IllegalStateException(failure.toString());
        });
        System.out.println("done " + number);
    }
}
