// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.security.CertificateInfo;
import org.understudy.api.security.CertificateTool;

/** {@code replica:cert-show}. */
@Service
@Command(
        scope = "replica",
        name = "cert-show",
        description = "Shows the certificates in a folder",
        detailedDescription = """
                Examples:
                  replica:cert-show
                  replica:cert-show --dir /root/for-primary --json""")
public final class CertShowCommand extends ReplicaCommand {
    @Option(name = "--dir", description = "Folder to look into (default: etc/understudy)")
    String dir;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference
    CertificateTool tool;

    @Override
    void run() {
        Path folder = Folders.of(dir, tool);
        List<CertificateInfo> all = tool.show(folder);
        if (json) {
            out().println(new Json()
                    .write(all.stream().map(Json.Certificate::of).toList()));
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : List.of("File", "Subject", "Issuer", "Names", "Valid until", "SHA-256")) {
            table.column(column);
        }
        for (CertificateInfo info : all) {
            table.addRow()
                    .addContent(
                            info.file().getFileName(),
                            info.subject(),
                            info.issuer(),
                            String.join(", ", info.alternativeNames()),
                            info.notAfter(),
                            info.sha256().substring(0, 16));
        }
        table.emptyTableText(
                        "No certificates in " + folder + ". Make some with replica:cert-init and replica:cert-issue.")
                .print(out(), isInteractive());
    }
}
