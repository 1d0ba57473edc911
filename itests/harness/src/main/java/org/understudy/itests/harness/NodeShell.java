// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** A node's shell over SSH: a session for each command, as Karaf ends it with the command. One thread at a time. */
final class NodeShell implements AutoCloseable {
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(30);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(3);

    private final int port;
    private final String password;
    private SshClient client;

    NodeShell(int port, String password) {
        this.port = port;
        this.password = password;
    }

    KarafNode.Result execute(String command) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ClientSession session =
                client().connect("karaf", "127.0.0.1", port).verify(OPEN_LIMIT).getSession()) {
            session.addPasswordIdentity(password);
            session.auth().verify(OPEN_LIMIT);
            try (ChannelExec channel = session.createExecChannel(command)) {
                channel.setOut(output);
                channel.setErr(output);
                channel.open().verify(OPEN_LIMIT);
                Set<ClientChannelEvent> events = channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), COMMAND_LIMIT);
                if (events.contains(ClientChannelEvent.TIMEOUT)) {
                    throw new AssertionError(command + " did not end within " + COMMAND_LIMIT);
                }
                Integer status = channel.getExitStatus();
                return new KarafNode.Result(status == null ? -1 : status, output.toString(StandardCharsets.UTF_8));
            }
        }
    }

    private SshClient client() {
        if (client == null) {
            client = SshClient.setUpDefaultClient();
            // the server is one that the test itself has started
            client.setServerKeyVerifier((session, address, key) -> true);
            client.start();
        }
        return client;
    }

    @Override
    public void close() {
        if (client != null) {
            client.stop();
            client = null;
        }
    }
}
