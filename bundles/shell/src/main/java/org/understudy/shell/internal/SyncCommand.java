// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.TransferHandle;

/** {@code replica:sync}. */
@Service
@Command(
        scope = "replica",
        name = "sync",
        description = "Sends now what changed since the last cycle",
        detailedDescription = """
                Examples:
                  replica:sync web1
                  replica:sync --background web1""")
public final class SyncCommand extends TransferCommand {
    @Override
    TransferHandle begin(ReplicationService service, String name) {
        return service.sync(name);
    }
}
