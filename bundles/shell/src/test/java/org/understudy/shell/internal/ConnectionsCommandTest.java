// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.console.Session;
import org.junit.jupiter.api.Test;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.transport.ConnectionInfo;
import org.understudy.api.transport.ConnectionInfo.Kind;
import org.understudy.api.transport.ConnectionInfo.Role;
import org.understudy.api.transport.ConnectionInfo.State;
import org.understudy.api.transport.ConnectionTable;

class ConnectionsCommandTest {
    private static final WorkloadId WORKLOAD = WorkloadId.parse("11111111-2222-4333-8444-555555555555");
    private static final Instant LONG_AGO = Instant.now().minusSeconds(100_000);

    private static final ConnectionInfo ACCEPTED = new ConnectionInfo(
            Role.REPLICA,
            Kind.UNKNOWN,
            "",
            Optional.of("127.0.0.1:4711"),
            Optional.of("server"),
            Optional.empty(),
            1,
            1,
            LONG_AGO,
            LONG_AGO,
            0,
            17,
            State.IDLE,
            0);
    private static final ConnectionInfo CHANNEL = new ConnectionInfo(
            Role.PRIMARY,
            Kind.DATA,
            "replica-1:8443",
            Optional.of("192.0.2.1:8443"),
            Optional.empty(),
            Optional.of(WORKLOAD),
            3,
            8,
            LONG_AGO,
            LONG_AGO,
            5 * 1024 * 1024,
            2048,
            State.ACTIVE,
            2);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ConnectionsCommand command = new ConnectionsCommand();

    ConnectionsCommandTest() {
        PrintStream console = new PrintStream(printed, true, StandardCharsets.UTF_8);
        command.session = (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> method.getName().equals("getConsole") ? console : null);
    }

    private String run(ConnectionTable... tables) throws Exception {
        command.tables = List.of(tables);
        command.execute();
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void bothTablesAreListedThePrimarysFirst() throws Exception {
        List<String> lines =
                run(() -> List.of(ACCEPTED), () -> List.of(CHANNEL)).lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).trim().split("\\s*\t\\s*"))
                .startsWith("primary", "data", "replica-1:8443", WORKLOAD.toString(), "3", "27:46 h", "-")
                .endsWith("5.0 MiB", "2.0 KiB", "active", "2");
        assertThat(lines.get(1).trim().split("\\s*\t\\s*"))
                .startsWith("replica", "unknown", "127.0.0.1:4711", "-", "1", "27:46 h", "27:46 h")
                .endsWith("0 B", "17 B", "idle", "0");
    }

    @Test
    void jsonHasWhatTheManualSays() throws Exception {
        command.json = true;
        JsonNode all = new ObjectMapper().readTree(run(() -> List.of(CHANNEL), () -> List.of(ACCEPTED)));
        assertThat(all).hasSize(2);
        assertThat(all.get(0).get("workload").asText()).isEqualTo(WORKLOAD.toString());
        assertThat(all.get(0).get("name").isNull()).isTrue();
        assertThat(all.get(0).get("limit").asInt()).isEqualTo(8);
        assertThat(all.get(0).get("listener").isNull()).isTrue();
        assertThat(Instant.parse(all.get(0).get("openedAt").asText())).isEqualTo(LONG_AGO);
        assertThat(all.get(1).get("role").asText()).isEqualTo("replica");
        assertThat(all.get(1).get("peer").isNull()).isTrue();
        assertThat(all.get(1).get("listener").asText()).isEqualTo("server");
    }

    @Test
    void nothingConnectedPrintsNothingAndNoTableAtAllIsAnError() throws Exception {
        assertThat(run(List::of)).isEmpty();
        command.tables = null;
        assertThatThrownBy(command::execute).hasCauseInstanceOf(ReplicationException.class);
    }
}
