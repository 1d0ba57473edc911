// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.engine.ReplicationService;

/** {@code replica:migration-end}. */
@Service
@Command(
        scope = "replica",
        name = "migration-end",
        description = "Tells that a migration is over",
        detailedDescription = """
                With --source the files are in another folder now: what had not been sent is sent from there, at once.
                With --moved the machine is on another primary now: the relationship is removed here; the replica is not
                told, and keeps what it has.

                Examples:
                  replica:migration-end --source /array2/images/web1 web1
                  replica:migration-end --moved web1""")
public final class MigrationEndCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--source", description = "The folder that has the workload's files now, an absolute path")
    String source;

    @Option(name = "--moved", description = "The machine is on another primary now")
    boolean moved;

    @Reference(optional = true)
    ReplicationService replication;

    @Override
    void run() {
        ReplicationService service = require(replication, "primary");
        if (moved == (source != null)) {
            throw new InvalidSettingException("--source", String.valueOf(source), "a folder, or --moved without one");
        }
        if (moved) {
            service.leave(workload);
            out().println("'" + workload + "' is not replicated from here any more.");
        } else {
            service.endMigration(workload, folder());
            out().println("Replication of '" + workload + "' goes on from " + source + ".");
        }
    }

    private Path folder() {
        try {
            Path folder = Path.of(source);
            if (folder.isAbsolute()) {
                return folder;
            }
        } catch (InvalidPathException e) {
            throw new InvalidSettingException("--source", source, "an absolute path of a folder", e);
        }
        throw new InvalidSettingException("--source", source, "an absolute path of a folder");
    }
}
