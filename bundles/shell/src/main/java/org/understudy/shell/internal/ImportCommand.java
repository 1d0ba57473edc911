// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ImportReport;
import org.understudy.api.engine.ImportRequest;
import org.understudy.api.engine.ImportService;

/** {@code replica:import}. */
@Service
@Command(
        scope = "replica",
        name = "import",
        description = "Reads an initial replication that the primary exported to a folder",
        detailedDescription = """
                On the replica: makes the export the first state of its workload, at the location and in the trust group of its
                primary, which has to be authorized. One that was interrupted goes on when the command is run again.

                Examples:
                  replica:import /media/usb/web1
                  replica:import --password-file /root/export.password /media/usb/web1
                  replica:import --primary primary.example.com /media/usb/web1""")
public final class ImportCommand extends ReplicaCommand {
    @Argument(name = "folder", description = "The export's own folder, with its manifest.txt", required = true)
    String folder;

    @Option(name = "--password-file", description = "The first line of the file is the password of the export")
    String passwordFile;

    @Option(
            name = "--primary",
            description =
                    "The primary that it comes from, or an entry of replica:primary-list; else the one that the export"
                            + " names, or the only one that is authorized")
    @Completion(PrimaryCompleter.class)
    String primary;

    @Reference(optional = true)
    ImportService imports;

    @Override
    void run() {
        ImportService service = require(imports, "replica");
        Path source = PasswordFile.path("folder", folder);
        ImportReport report;
        try {
            report = PasswordFile.with(
                    passwordFile,
                    password -> service.importFrom(
                            new ImportRequest(source, password, Optional.ofNullable(primary)),
                            CopyLine.to(out(), isInteractive())));
        } catch (CancellationException e) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "the import of " + source + " was interrupted",
                    "run it again: it goes on",
                    e);
        }
        String name = report.workload().name();
        out().println(
                        report.before()
                                ? "'" + name + "' has been imported before: nothing was done."
                                : "'" + name + "' is imported, in "
                                        + report.workload().folder() + ".");
        out().println("On the primary: replica:sync " + name);
    }
}
