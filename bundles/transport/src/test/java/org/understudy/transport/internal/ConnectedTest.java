// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsSettings;

/** A replica server and a primary's client that trust each other. */
abstract class ConnectedTest {
    @TempDir
    Path folder;

    Authority authority;
    TlsSettings primary;
    TlsSettings replicaTls;
    Network network;
    ReplicaSide side;
    ReplicaAddress replica;
    TransportClient client;

    @BeforeEach
    void connect() throws Exception {
        authority = new Authority(folder.resolve("ours"));
        primary = authority.primary();
        replicaTls = authority.replica();
        network = new Network(folder);
        side = network.side;
        replica = network.listen(replicaTls);
        client = network.client(primary);
    }

    @AfterEach
    void disconnect() throws Exception {
        network.close();
    }
}
