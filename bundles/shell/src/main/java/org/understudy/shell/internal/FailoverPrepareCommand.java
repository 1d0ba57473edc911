// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.TransferHandle;

/** {@code replica:failover-prepare}. */
@Service
@Command(
        scope = "replica",
        name = "failover-prepare",
        description = "Sends the last changes of a machine that was shut down, and nothing more",
        detailedDescription = """
                On the primary, for a planned failover: shut the machine down before. A last cycle is made, then nothing is sent until
                replica:resume, and the replica knows that it may be failed over without a loss.

                Examples:
                  replica:failover-prepare web1
                  replica:resume web1      (the failover does not take place)""")
public final class FailoverPrepareCommand extends TransferCommand {
    @Override
    TransferHandle begin(ReplicationService service, String name) {
        return service.prepareFailover(name);
    }
}
