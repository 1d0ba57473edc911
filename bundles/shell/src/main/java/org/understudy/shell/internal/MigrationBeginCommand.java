// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationService;

/** {@code replica:migration-begin}. */
@Service
@Command(
        scope = "replica",
        name = "migration-begin",
        description = "Tells that a workload's files, or its machine, are about to move",
        detailedDescription = """
                The transfer under way is interrupted, and its data channel closed; what was sent of it is kept. No cycle
                starts until the migration is over, also after a restart. Without --machine the files move to another
                folder of this node: end it with replica:migration-end --source. With --machine the machine moves to
                another primary: the JSON that is printed is what replica:migration-accept needs there.

                Examples:
                  replica:migration-begin --reason 'to the new array' web1
                  replica:migration-begin --machine --json web1""")
public final class MigrationBeginCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--machine", description = "The machine moves to another primary")
    boolean machine;

    @Option(name = "--reason", description = "One line for those who look")
    String reason = "";

    @Option(name = "--json", description = "Print what the other primary needs, as JSON, and nothing else")
    boolean json;

    @Reference(optional = true)
    ReplicationService replication;

    @Override
    void run() {
        RelationshipSettings settings = require(replication, "primary")
                .beginMigration(workload, machine ? Migration.Kind.MACHINE : Migration.Kind.STORAGE, reason);
        if (json) {
            out().println(new Json().write(Handover.of(settings)));
            return;
        }
        out().println("Replication of '" + settings.name() + "' waits for the end of its migration.");
        out().println(
                        machine
                                ? "Then here: replica:migration-end --moved " + settings.name()
                                        + "; on the other primary: replica:migration-accept"
                                : "Then: replica:migration-end --source DIR " + settings.name());
    }
}
