// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Command;
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
                sent again.

                Examples:
                  replica:start web1
                  replica:start --background web1""")
public final class StartCommand extends TransferCommand {
    @Override
    TransferHandle begin(ReplicationService service, String name) {
        return service.start(name);
    }
}
