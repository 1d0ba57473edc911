// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A primary and a replica that trust each other. */
public final class NodePair implements AutoCloseable {
    public static final String PRIMARY_NAME = "primary.test";

    /** A rate at which a fault hits the middle of some ten MiB. */
    public static final String SLOW = "40 Mbit/s";

    private static final Duration LISTEN_LIMIT = Duration.ofMinutes(1);

    private final KarafNode primary;
    private final KarafNode replica;
    private final Path location;

    private NodePair(KarafNode primary, KarafNode replica, Path location) {
        this.primary = primary;
        this.replica = replica;
        this.location = location;
    }

    /** Makes both nodes below a folder, starts them and pairs them, as an operator does. */
    public static NodePair start(Path folder) throws IOException, InterruptedException {
        NodePair pair = unpack(folder);
        pair.start(List.of("127.0.0.1"));
        return pair;
    }

    /** Makes both nodes below a folder; they can be configured before they are started. */
    public static NodePair unpack(Path folder) throws IOException, InterruptedException {
        return new NodePair(
                KarafNode.unpack(folder.resolve("primary")),
                KarafNode.unpack(folder.resolve("replica")),
                folder.resolve("replicas"));
    }

    /**
     * Starts the nodes and pairs them.
     *
     * @param alternativeNames of the replica's certificate, besides localhost
     */
    public void start(List<String> alternativeNames) throws IOException, InterruptedException {
        try {
            replica.start();
            primary.start();
            replica.told("replica:cert-init");
            replica.told("replica:cert-issue --san " + String.join(",", alternativeNames) + " localhost");
            replica.told("replica:cert-issue --san localhost --target "
                    + primary.home().resolve("etc/understudy") + " " + PRIMARY_NAME);
            authorize(location);
            Awaitility.await("replica to listen")
                    .atMost(LISTEN_LIMIT)
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> primary.ask("replica:test-connection " + replica.address())
                                    .exitCode()
                            == 0);
        } catch (IOException | RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    public void authorize(Path where) {
        replica.told("replica:primary-authorize --location " + where + " " + PRIMARY_NAME);
    }

    public KarafNode primary() {
        return primary;
    }

    public KarafNode replica() {
        return replica;
    }

    /** Where the replica's workloads are. */
    public Path location() {
        return location;
    }

    /** The replica's folder of a workload. */
    public Path folder(String workload) {
        return location.resolve(workload);
    }

    /** Enables a workload whose cycles start by command only. */
    public void enable(String workload, Path source, int level) {
        primary.told("replica:enable --manual --level " + level + " --source " + source + " --replica "
                + replica.address() + " " + workload);
    }

    /**
     * Limits what the primary sends, and returns when the limit holds. It slows a transfer down without work for the CPU, so
     * that a fault hits its middle.
     *
     * @param rate as in {@code org.understudy.throttle.cfg}; {@code none} to go on at full speed
     */
    public void limit(String rate) {
        primary.told("config:property-set --pid org.understudy.throttle node '" + rate + "'");
        Awaitility.await("limit of " + rate)
                .atMost(LISTEN_LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> primary.json("replica:throttle --json")
                        .at("/limits/0/limit")
                        .asText()
                        .equals(rate));
    }

    /** What {@code replica:show --json} says on the primary. */
    public JsonNode show(String workload) throws IOException {
        return primary.json("replica:show --json " + workload);
    }

    @Override
    public void close() throws InterruptedException {
        try {
            primary.close();
        } finally {
            replica.close();
        }
    }
}
