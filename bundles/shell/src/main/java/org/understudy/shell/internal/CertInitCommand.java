// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.Path;
import java.time.Period;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.security.CertificateInfo;
import org.understudy.api.security.CertificateTool;

/** {@code replica:cert-init}. */
@Service
@Command(
        scope = "replica",
        name = "cert-init",
        description = "Makes a certificate authority for your nodes",
        detailedDescription = """
                Once for all nodes, on one of them. The authority's key stays in its folder, by default etc/understudy; back it up, and
                let nobody else read it.

                Examples:
                  replica:cert-init
                  replica:cert-init --name "Example Ltd replication" --dir /root/understudy-ca --years 20""")
public final class CertInitCommand extends ReplicaCommand {
    @Option(name = "--name", description = "Common name of the authority")
    String name = "Understudy CA";

    @Option(name = "--dir", description = "Folder for the authority (default: etc/understudy)")
    String dir;

    @Option(name = "--years", description = "How long it is valid: 1 to 50")
    int years = 10;

    @Reference
    CertificateTool tool;

    @Override
    void run() {
        Path folder = Folders.of(dir, tool);
        CertificateInfo info = tool.initialize(folder, name, Period.ofYears(Folders.within("--years", years, 1, 50)));
        out().println("Made the authority " + info.subject() + " in " + folder + ".");
        out().println("Next, for each node: replica:cert-issue HOST");
    }
}
