// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.Path;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.security.CertificateInfo;
import org.understudy.api.security.CertificateTool;

/** {@code replica:cert-issue}. */
@Service
@Command(
        scope = "replica",
        name = "cert-issue",
        description = "Makes a key and certificate for a node",
        detailedDescription = """
                The certificate serves as server and client. The target folder is what the node needs in its etc/understudy: copy it
                there if the node is another machine. The host is the name under which others reach the node; further names and
                addresses are given by --san, separated by commas.

                Examples:
                  replica:cert-issue --san 10.0.0.7,replica replica.example.com
                  replica:cert-issue --target /root/for-primary primary.example.com""")
public final class CertIssueCommand extends ReplicaCommand {
    @Argument(name = "host", description = "Full host name of the node", required = true)
    String host;

    @Option(name = "--san", description = "Further DNS names or IP addresses, separated by commas")
    String alternativeNames = "";

    @Option(name = "--target", description = "Folder for the node's files (default: etc/understudy)")
    String target;

    @Option(name = "--ca", description = "Folder with the authority (default: etc/understudy)")
    String authority;

    @Option(name = "--days", description = "How long it is valid: 1 to 3650")
    int days = 825;

    @Reference
    CertificateTool tool;

    @Override
    void run() {
        Path folder = Folders.of(target, tool);
        List<String> names = Arrays.stream(alternativeNames.split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
        CertificateInfo info = tool.issue(
                Folders.of(authority, tool),
                folder,
                host,
                names,
                Period.ofDays(Folders.within("--days", days, 1, 3650)));
        out().println("Made a certificate for " + info.alternativeNames() + ", valid until " + info.notAfter() + ", in "
                + folder + ".");
    }
}
