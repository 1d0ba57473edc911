// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationService;

/** {@code replica:migration-accept}. */
@Service
@Command(
        scope = "replica",
        name = "migration-accept",
        description = "Tells that a machine has moved to this primary",
        detailedDescription = """
                Makes the relationship that the machine had on the primary before, from the JSON that
                replica:migration-begin --machine --json has printed there, and starts at once. What the replica holds is
                compared, and what differs is sent; a transfer that the migration has interrupted is gone on with. The
                replica refuses the primary before from then on. This primary has to be of the same trust group.

                Examples:
                  replica:migration-accept --source /var/lib/libvirt/images/web1 /tmp/web1.json""")
public final class MigrationAcceptCommand extends ReplicaCommand {
    private static final long MAX = 64 * 1024;
    private static final String ALLOWED = "a file with the output of replica:migration-begin --machine --json";

    @Argument(
            name = "handover",
            description = "File with the output of replica:migration-begin --json",
            required = true)
    String handover;

    @Option(name = "--source", description = "Folder with the workload's files, an absolute path", required = true)
    String source;

    @Reference(optional = true)
    ReplicationService replication;

    @Override
    void run() {
        ReplicationService service = require(replication, "primary");
        RelationshipSettings settings = read();
        service.accept(settings);
        out().println("'" + settings.name() + "' is replicated from here now, to " + settings.replica() + ".");
        out().println("Watch it with: replica:watch " + settings.name());
    }

    private RelationshipSettings read() {
        try {
            Path file = Path.of(handover);
            if (Files.size(file) > MAX) {
                throw new InvalidSettingException("handover", handover, ALLOWED);
            }
            return new Json().read(Files.readAllBytes(file), Handover.class).settings(Path.of(source));
        } catch (IOException | InvalidPathException e) {
            throw new InvalidSettingException("handover", handover, ALLOWED + " (" + e.getMessage() + ")", e);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("handover", handover, ALLOWED, e);
        }
    }
}
