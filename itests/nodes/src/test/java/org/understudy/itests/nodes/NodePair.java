// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/** A primary and a replica that trust each other. */
final class NodePair implements AutoCloseable {
    static final String PRIMARY_NAME = "primary.test";

    private final KarafNode primary;
    private final KarafNode replica;
    private final Path location;

    private NodePair(KarafNode primary, KarafNode replica, Path location) {
        this.primary = primary;
        this.replica = replica;
        this.location = location;
    }

    /** Makes both nodes below a folder, starts them and pairs them, as an operator does. */
    static NodePair start(Path folder) throws IOException, InterruptedException {
        KarafNode primary = KarafNode.unpack(folder.resolve("primary"));
        KarafNode replica = KarafNode.unpack(folder.resolve("replica"));
        NodePair pair = new NodePair(primary, replica, folder.resolve("replicas"));
        try {
            replica.start();
            primary.start();
            replica.shell("replica:cert-init");
            replica.shell("replica:cert-issue --san 127.0.0.1 localhost");
            replica.shell(
                    "replica:cert-issue --target " + primary.home().resolve("etc/understudy") + " " + PRIMARY_NAME);
            pair.authorize(pair.location);
            return pair;
        } catch (IOException | RuntimeException | AssertionError e) {
            pair.close();
            throw e;
        }
    }

    void authorize(Path where) {
        replica.shell("replica:primary-authorize --location " + where + " " + PRIMARY_NAME);
    }

    KarafNode primary() {
        return primary;
    }

    KarafNode replica() {
        return replica;
    }

    /** The replica's folder of a workload. */
    Path folder(String workload) {
        return location.resolve(workload);
    }

    /** Enables a workload whose cycles start by command only. */
    void enable(String workload, Path source, int level) {
        primary.shell("replica:enable --manual --level " + level + " --source " + source + " --replica "
                + replica.address() + " " + workload);
    }

    /** What {@code replica:show --json} says on the primary. */
    JsonNode show(String workload) throws IOException {
        String output = primary.shell("replica:show --json " + workload);
        return new ObjectMapper().readTree(output.substring(output.indexOf('{')));
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
