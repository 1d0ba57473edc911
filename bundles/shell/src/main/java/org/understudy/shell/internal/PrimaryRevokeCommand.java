// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.PrimaryAuthorizations;

/** {@code replica:primary-revoke}. */
@Service
@Command(
        scope = "replica",
        name = "primary-revoke",
        description = "Takes the right to replicate to this node from a primary",
        detailedDescription = """
                Works from its next request on. What the primary has sent stays.

                Examples:
                  replica:primary-revoke primary.example.com""")
public final class PrimaryRevokeCommand extends ReplicaCommand {
    @Argument(name = "primary", description = "Name as in replica:primary-list", required = true)
    @Completion(PrimaryCompleter.class)
    String primary;

    @Reference
    PrimaryAuthorizations authorizations;

    @Override
    void run() {
        if (!authorizations.revoke(primary)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "there is no authorized primary '" + primary + "'",
                    "see replica:primary-list");
        }
        out().println("Revoked " + primary + ".");
    }
}
