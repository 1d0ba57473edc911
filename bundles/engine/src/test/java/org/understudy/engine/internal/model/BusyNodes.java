// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
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

    /** @param args the seed of the states, and each pair's folder; what a pair prints begins with its number */
    public static void main(String[] args) {
        long seed = Long.parseLong(args[0]);
        for (int pair = 0; pair < args.length - 1; pair++) {
            int number = pair;
            Path folder = Path.of(args[pair + 1]);
            Consumer<String> says = text -> System.out.println(number + " " + text);
            Thread thread = new Thread(() -> run(folder, BusySource.of(folder, seed, number), says));
            thread.setUncaughtExceptionHandler((ended, failure) -> {
                failure.printStackTrace();
                System.exit(1);
            });
            thread.start();
        }
    }

    private static void run(Path folder, BusySource source, Consumer<String> says) {
        try {
            go(folder, source, says);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void go(Path folder, BusySource source, Consumer<String> says) throws IOException {
        Direct direct = new Direct();
        direct.beforeChunk = () -> says.accept("chunk");
        direct.requests = request -> {
            says.accept(request.getClass().getSimpleName());
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
            replicate(primary, source.number(), says);
        }
        while (true) {
            int number = source.number() + 1;
            source.change(number);
            replicate(primary, number, says);
        }
    }

    private static void replicate(Primary primary, int number, Consumer<String> says) {
        if (primary.state() == ReplicationState.REPLICATING) {
            primary.engine().sync(Primary.NAME);
        } else {
            primary.engine().start(Primary.NAME);
        }
        primary.run();
        primary.status().failure().ifPresent(failure -> {
            throw new IllegalStateException(failure.toString());
        });
        says.accept("done " + number);
    }
}
