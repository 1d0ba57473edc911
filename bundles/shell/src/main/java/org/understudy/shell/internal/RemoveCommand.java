// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicationService;

/** {@code replica:remove}. */
@Service
@Command(
        scope = "replica",
        name = "remove",
        description = "Removes the replication of a workload",
        detailedDescription = """
                On the primary, the relationship and its record of changes go; the workload's files are not touched, and the
                replica keeps what it has. On the replica, the workload is forgotten; with --delete its files are deleted.

                Examples:
                  replica:remove web1
                  replica:remove --delete web1      (on the replica: with its files)""")
public final class RemoveCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--delete", description = "On the replica: delete the workload's files, too")
    boolean delete;

    @Reference(optional = true)
    ReplicationService replication;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    void run() {
        if (Role.isPrimaryOf(replication, workload)) {
            if (delete) {
                throw new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "'" + workload + "' is sent from here: --delete is for replicas only",
                        "leave --delete away; the files of the source are never deleted");
            }
            replication.remove(workload);
        } else {
            Role.requireEither(replication, replica, workload).remove(workload, delete);
        }
        out().println("Removed '" + workload + "'.");
    }
}
