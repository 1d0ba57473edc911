// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.pairing.PairingHost;

/** {@code replica:pair-cancel}. */
@Service
@Command(
        scope = "replica",
        name = "pair-cancel",
        description = "Takes an open invitation back",
        detailedDescription = """
                Its token lets nobody in any more. A primary that has accepted it stays: replica:primary-revoke.

                Examples:
                  replica:pair-cancel 3f1c0de2a5b94d7788c1e0a97d3b6f42""")
public final class PairCancelCommand extends ReplicaCommand {
    @Argument(name = "invitation", description = "As replica:pair-list shows it", required = true)
    String invitation;

    @Reference(optional = true)
    PairingHost host;

    @Override
    void run() {
        if (!require(host, "replica").cancel(invitation)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "there is no open invitation '" + invitation + "'",
                    "see replica:pair-list");
        }
        out().println("Cancelled the invitation " + invitation + ".");
    }
}
