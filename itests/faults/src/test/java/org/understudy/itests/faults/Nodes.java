// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;

/** Gives all test classes of a run the same two nodes: a start takes longer than most tests. */
final class Nodes implements ParameterResolver {
    /** Names of the replica that its certificate has, for tests that choose its addresses. */
    static final String NAMED_REPLICA = "replica.test";

    static final String FAR_REPLICA = "far.test";

    /** Seconds after which the primary gives up a chunk. */
    static final int DATA_TIMEOUT = 6;

    private static final int CONTROL_TIMEOUT = 10;
    private static final int CONNECT_TIMEOUT = 3;

    /** Sets time-outs that tests can wait for. */
    static void scaleDown(NodePair nodes) throws IOException {
        nodes.primary()
                .configure(
                        "org.understudy.client",
                        Map.of(
                                "connect.timeout", String.valueOf(CONNECT_TIMEOUT),
                                "control.timeout", String.valueOf(CONTROL_TIMEOUT),
                                "data.timeout", String.valueOf(DATA_TIMEOUT)));
    }

    /** Sets a key of a running node's configuration, and returns when the node knows. */
    static void set(KarafNode node, String pid, String key, Object value) throws IOException {
        node.configure(pid, Map.of(key, String.valueOf(value)));
        Awaitility.await(pid + " to be read")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> node.ask("config:property-get --pid " + pid + " " + key)
                        .output()
                        .strip()
                        .equals(String.valueOf(value)));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == NodePair.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Nodes.class))
                .getOrComputeIfAbsent(Started.class, key -> new Started(), Started.class)
                .pair;
    }

    private static final class Started implements AutoCloseable {
        private final Path folder;
        private final NodePair pair;

        Started() {
            try {
                folder = Files.createTempDirectory("faults");
                pair = NodePair.unpack(folder);
                scaleDown(pair);
                pair.primary().hosts(Map.of());
                pair.start(List.of("127.0.0.1", NAMED_REPLICA, FAR_REPLICA));
            } catch (IOException e) {
                throw new IllegalStateException("the nodes can't be started", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            pair.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
