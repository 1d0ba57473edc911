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
                replica keeps what it has. On the replica, the workload is forgotten; with --delete its files are deleted,
                and its recovery points.

                Examples:
                  replica:remove web1
                  replica:remove --delete web1            (on the replica: with its files; asks first)
                  replica:remove --delete --yes web1      (does not ask)""")
public final class RemoveCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--delete", description = "On the replica: delete the workload's files, too")
    boolean delete;

    @Option(name = "--yes", description = "Do not ask before files are deleted")
    boolean yes;

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
            ReplicaService service = Role.requireEither(replication, replica, workload);
            if (delete && !mayDelete(service)) {
                return;
            }
            service.remove(workload, delete);
        }
        out().println("Removed '" + workload + "'.");
    }

    private boolean mayDelete(ReplicaService service) {
        String name = service.status(workload).stored().name();
        return new Confirmation(session, isInteractive())
                .given(yes, "Delete the replica of '" + name + "', with its recovery points? It can't be undone.");
    }
}
