// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.pairing.InvitationTerms;
import org.understudy.api.pairing.IssuedInvitation;
import org.understudy.api.pairing.PairingHost;
import org.understudy.api.security.Authorization;

/** {@code replica:pair-invite}. */
@Service
@Command(
        scope = "replica",
        name = "pair-invite",
        description = "Invites a primary to pair with this replica",
        detailedDescription = """
                Prints a token. Whoever enters it on a primary (replica:pair-accept) gets a certificate and is authorized, once: so
                bring it there on a way that nobody else reads. This node needs the authority's key (replica:cert-init) and its own
                certificate (replica:cert-issue). While an invitation is open, the node listens on the port for pairing, 8442.

                Examples:
                  replica:pair-invite --location /srv/replicas
                  replica:pair-invite --location /srv/replicas --group office --name primary.example.com --valid 2h
                  replica:pair-invite --location /srv/replicas --quota-bytes 2TiB --quota-workloads 20""")
public final class PairInviteCommand extends ReplicaCommand {
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,3})([mh])");

    @Option(name = "--location", description = "Folder for the primary's workloads, an absolute path", required = true)
    String location;

    @Option(name = "--group", description = "Trust group")
    String group = Authorization.DEFAULT_GROUP;

    @Option(name = "--quota-bytes", description = "How much its workloads may take on disk, such as 500GiB or 2TiB")
    String quotaBytes;

    @Option(name = "--quota-workloads", description = "How many workloads it may have here")
    Integer quotaWorkloads;

    @Option(
            name = "--payload-required",
            description =
                    "Take chunks only that are encrypted from node to node: payload.encryption of the relationship")
    boolean payloadRequired;

    @Option(
            name = "--name",
            description = "The primary's DNS name, or *.domain; if it is not given, the primary chooses")
    String name;

    @Option(name = "--valid", description = "How long the token can be used: so many minutes (15m) or hours (2h)")
    String valid = InvitationTerms.DEFAULT_VALIDITY.toMinutes() + "m";

    @Option(
            name = "--address",
            description = "Where primaries reach this node: HOST or HOST:PORT, separated by commas (default: the names"
                    + " in its certificate)")
    String addresses = "";

    @Option(name = "--replace", description = "The primary may take a name that is authorized already")
    boolean replace;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    PairingHost host;

    @Override
    void run() {
        InvitationTerms terms = new InvitationTerms(
                folder(),
                group,
                Quotas.of(quotaBytes, quotaWorkloads),
                payloadRequired,
                Optional.ofNullable(name),
                replace,
                duration(valid));
        IssuedInvitation made = require(host, "replica").invite(terms, Names.split(addresses));
        if (json) {
            out().println(new Json().write(PairingJson.Issued.of(made)));
            return;
        }
        out().println("Invited until " + Text.time(Optional.of(made.expires())) + ". On the primary:");
        out().println();
        out().println("replica:pair-accept " + made.token());
    }

    private Path folder() {
        try {
            return Path.of(location);
        } catch (InvalidPathException e) {
            throw new InvalidSettingException("--location", location, "an absolute path", e);
        }
    }

    private static Duration duration(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidSettingException("--valid", text, "minutes or hours, such as 15m or 2h");
        }
        int number = Integer.parseInt(matcher.group(1));
        return matcher.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofMinutes(number);
    }
}
