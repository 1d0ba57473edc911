// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.itests.faults.Workload.Kind;
import org.understudy.itests.harness.NodePair;
import org.understudy.itests.harness.Prerequisites;

/** A replica whose disk is full in the middle of a transfer. */
@ExtendWith(Nodes.class)
class DiskFaultsTest {
    @TempDir
    Path folder;

    private final NodePair nodes;

    DiskFaultsTest(NodePair nodes) {
        this.nodes = nodes;
    }

    @ParameterizedTest
    @EnumSource
    void aTransferGoesOnOnceThereIsRoom(Kind kind) throws Exception {
        Prerequisites.root();
        Path small = Files.createDirectories(folder.resolve("small"));
        Prerequisites.run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small.toString());
        try {
            nodes.authorize(small);
            try (Workload workload = Workload.enable(
                    nodes, folder, small, "full-" + kind, nodes.replica().address(), kind)) {
                assertThat(workload.attempt().output()).contains("disk is full");
                workload.assertWaitsForItsInterval(ErrorCode.REPLICA_DISK_FULL);
                long held = workload.held();
                assertThat(held).isPositive();
                Prerequisites.run("mount", "-o", "remount,size=200m", small.toString());
                workload.goesOn(held);
            }
        } finally {
            nodes.authorize(nodes.folder("any").getParent());
            Prerequisites.run("umount", "-l", small.toString());
        }
    }
}
