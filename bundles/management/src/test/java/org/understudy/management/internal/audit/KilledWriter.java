// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.nio.file.Path;
import java.time.Clock;
import org.understudy.api.audit.AuditAction;

/** Acts in a process of its own until it is killed, on several threads, and tells the number of each action that is done. */
final class KilledWriter {
    private static final int THREADS = 3;

    private KilledWriter() {}

    /** @param args the folder */
    public static void main(String[] args) {
        ChainedTrail trail = new ChainedTrail(Path.of(args[0]), Clock.systemUTC());
        for (int thread = 0; thread < THREADS; thread++) {
            String name = "t" + thread;
            new Thread(() -> {
                        for (int i = 0; ; i++) {
                            String object = name + "-" + i;
                            trail.perform(AuditAction.POINT_LOCK, object, "x".repeat(i % 900), () -> {});
                            System.out.println("DONE " + object + ".");
                        }
                    })
                    .start();
        }
    }
}
