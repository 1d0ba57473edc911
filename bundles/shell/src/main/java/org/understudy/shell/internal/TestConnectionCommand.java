// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;

/** {@code replica:test-connection}. */
@Service
@Command(
        scope = "replica",
        name = "test-connection",
        description = "Tests the way to a replica server",
        detailedDescription = """
                Connects with this node's certificate, and asks whether the replica authorizes it.

                Examples:
                  replica:test-connection replica.example.com:8443""")
public final class TestConnectionCommand extends ReplicaCommand {
    @Argument(name = "replica", description = "HOST:PORT of the replica server", required = true)
    String address;

    @Reference(optional = true)
    ControlSender control;

    @Override
    void run() {
        ReplicaAddress replica;
        try {
            replica = ReplicaAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("replica", address, ReplicaAddress.ALLOWED, e);
        }
        out().println(test(require(control, "primary"), replica));
    }

    /** @return what to tell of a connection that works */
    static String test(ControlSender control, ReplicaAddress replica) {
        ControlReply.Welcome welcome = control.send(replica, new ControlRequest.Hello(List.of(1), "understudy"));
        Duration skew = Duration.between(Instant.now(), welcome.time()).abs();
        return String.format(
                "OK: %s accepts this node as %s, protocol version %d; the clocks differ by %s.",
                replica, welcome.primary(), welcome.version(), Text.duration(skew));
    }
}
