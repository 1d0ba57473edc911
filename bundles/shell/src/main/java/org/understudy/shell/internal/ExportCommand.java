// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.ExportHandle;
import org.understudy.api.engine.ExportRequest;
import org.understudy.api.engine.ExportService;
import org.understudy.api.engine.TransferReport;

/** {@code replica:export}. */
@Service
@Command(
        scope = "replica",
        name = "export",
        description = "Writes the initial replication to a folder, as of a disk, for an import on the replica",
        detailedDescription = """
                On the primary: writes everything into a new folder, named as the workload, below FOLDER. Then the workload waits for
                the import: carry the folder to the replica, run replica:import there, then replica:sync here, which sends what
                changed since. Interrupting the command cancels the export, and deletes it.

                Examples:
                  replica:export web1 /media/usb
                  replica:export --password-file /root/export.password web1 /media/usb""")
public final class ExportCommand extends ReplicaCommand {
    @Argument(index = 0, name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Argument(
            index = 1,
            name = "folder",
            description = "A folder that is there; the export gets one in it",
            required = true)
    String folder;

    @Option(name = "--password-file", description = "Encrypt the export; the first line of the file is the password")
    String passwordFile;

    @Reference(optional = true)
    ExportService exports;

    @Override
    void run() {
        ExportService service = require(exports, "primary");
        Path target = PasswordFile.path("folder", folder);
        ExportHandle handle = PasswordFile.with(
                passwordFile, password -> service.export(workload, new ExportRequest(target, password)));
        if (passwordFile == null) {
            out().println("Not encrypted: " + handle.folder() + " holds the disks in the clear.");
        }
        Optional<TransferReport> report =
                new ProgressLine(out(), isInteractive(), Clock.systemUTC()).follow(handle, "The export is cancelled.");
        if (report.isEmpty()) {
            handle.cancel();
            return;
        }
        out().println(ProgressLine.summary(report.get()));
        out().println("Carry " + handle.folder() + " to the replica. There: replica:import FOLDER/"
                + handle.folder().getFileName());
        out().println("Then here: replica:sync " + workload);
    }
}
