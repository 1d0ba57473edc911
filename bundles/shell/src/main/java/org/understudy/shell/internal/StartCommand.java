// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.TransferHandle;

/** {@code replica:start}. */
@Service
@Command(
        scope = "replica",
        name = "start",
        description = "Starts the initial replication, or goes on with it",
        detailedDescription = """
                Sends everything once, and shows how far it is. What an interrupted attempt has sent is compared and not
                sent again. With --at it begins by itself at a time up to seven days ahead, also after a restart.

                Examples:
                  replica:start web1
                  replica:start --background web1
                  replica:start --at 22:00 web1
                  replica:start --at 2026-12-24T18:30 web1
                  replica:start --at never web1""")
public final class StartCommand extends TransferCommand {
    @Option(name = "--at", description = "Begin at a time: HH:MM, YYYY-MM-DDTHH:MM; or never, to take that back")
    String at;

    @Override
    TransferHandle begin(ReplicationService service, String name) {
        return service.start(name);
    }

    @Override
    void run() {
        if (at == null) {
            super.run();
        } else if (at.equals("never")) {
            require(replication, "primary").startAt(workload, Optional.empty());
            out().println("It begins by replica:start only.");
        } else {
            Instant time = StartTime.parse("--at", at, ZonedDateTime.now());
            require(replication, "primary").startAt(workload, Optional.of(time));
            out().println("It begins at " + Text.time(Optional.of(time)) + ".");
        }
    }
}
