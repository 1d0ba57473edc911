// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.TransferHandle;

/** {@code replica:resync}. */
@Service
@Command(
        scope = "replica",
        name = "resync",
        description = "Compares everything with the replica, and sends what differs",
        detailedDescription = """
                Both sides read all data and compare it block by block; what differs is sent as one more transfer. The
                replica's recovery points stay. A workload that waits because the setting resync does not allow a
                comparison now is compared now.

                Examples:
                  replica:resync web1
                  replica:resync --background web1""")
public final class ResyncCommand extends TransferCommand {
    @Override
    TransferHandle begin(ReplicationService service, String name) {
        return service.resync(name);
    }
}
