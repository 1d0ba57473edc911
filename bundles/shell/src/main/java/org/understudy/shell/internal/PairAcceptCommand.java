// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.pairing.PairedReplica;
import org.understudy.api.pairing.PairingGuest;
import org.understudy.api.transport.ControlSender;

/** {@code replica:pair-accept}. */
@Service
@Command(
        scope = "replica",
        name = "pair-accept",
        description = "Accepts a replica's invitation on this primary",
        detailedDescription = """
                Makes this node's key, gets its certificate from the replica, keeps both in etc/understudy, and tests the connection.
                Nothing is sent to another server than the one that printed the token. A node that has a certificate of the
                replica's authority keeps it, and is authorized. Other files that are there are put aside with --replace, into a
                folder beside them.

                Examples:
                  replica:pair-accept understudy1-AAAAAGoK...
                  replica:pair-accept --name primary.example.com understudy1-AAAAAGoK...""")
public final class PairAcceptCommand extends ReplicaCommand {
    @Argument(name = "token", description = "As replica:pair-invite printed it on the replica", required = true)
    String token;

    @Option(
            name = "--name",
            description =
                    "DNS names for the certificate, separated by commas; the first one is authorized (default: the"
                            + " name of this host)")
    String names = "";

    @Option(name = "--replace", description = "Put a certificate that is there aside")
    boolean replace;

    @Reference(optional = true)
    PairingGuest guest;

    @Reference(optional = true)
    ControlSender control;

    @Override
    void run() {
        ControlSender sender = require(control, "primary");
        PairedReplica paired = require(guest, "primary").accept(token.trim(), Names.split(names), replace);
        out().println("Paired with " + paired.replica() + " as " + paired.primary() + "; "
                + (paired.kept() ? "this node's certificate is kept, and" : "its certificate") + " is valid until "
                + paired.certificate().notAfter() + ".");
        out().println(TestConnectionCommand.test(sender, paired.replica()));
    }
}
