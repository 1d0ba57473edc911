// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.PrimaryAuthorizations;

/** {@code replica:primary-authorize}. */
@Service
@Command(
        scope = "replica",
        name = "primary-authorize",
        description = "Allows a primary server to replicate to this node",
        detailedDescription = """
                The name is compared with those in the primary's certificate; *.example.com allows all hosts of the domain. A
                primary that authenticates by Kerberos is named by its principal: host/primary.example.com@EXAMPLE.COM, or
                host/*.example.com@EXAMPLE.COM for all hosts of the domain. Primaries of one group may update each other's workloads.
                Quotas hold for the workloads of all primaries of the entry together. An entry that is there is replaced.

                Examples:
                  replica:primary-authorize --location /srv/replicas primary.example.com
                  replica:primary-authorize --location /srv/replicas --group office '*.example.com'
                  replica:primary-authorize --location /srv/replicas --quota-bytes 2TiB --quota-workloads 20 a.example.com
                  replica:primary-authorize --location /srv/replicas --payload-required host/b.example.com@EXAMPLE.COM""")
public final class PrimaryAuthorizeCommand extends ReplicaCommand {
    @Argument(
            name = "primary",
            description = "DNS name of the primary, *.domain, or a Kerberos principal",
            required = true)
    String primary;

    @Option(name = "--location", description = "Folder for its workloads, an absolute path", required = true)
    String location;

    @Option(name = "--group", description = "Trust group")
    String group = Authorization.DEFAULT_GROUP;

    @Option(
            name = "--quota-bytes",
            description = "How much its workloads may take on disk: a whole number and a unit, such as 500GiB or 2TiB")
    String quotaBytes;

    @Option(name = "--quota-workloads", description = "How many workloads it may have here")
    Integer quotaWorkloads;

    @Option(
            name = "--payload-required",
            description =
                    "Take chunks only that are encrypted from node to node: payload.encryption of the relationship")
    boolean payloadRequired;

    @Reference
    PrimaryAuthorizations authorizations;

    @Override
    void run() {
        Path folder;
        try {
            folder = Path.of(location);
        } catch (InvalidPathException e) {
            throw new InvalidSettingException("--location", location, "an absolute path", e);
        }
        authorizations.authorize(
                new Authorization(primary, folder, group, Quotas.of(quotaBytes, quotaWorkloads), payloadRequired));
        out().println("Authorized " + primary + "; its workloads go to " + folder + ".");
    }
}
