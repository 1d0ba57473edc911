// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.itests.faults.Workload.Kind;
import org.understudy.itests.harness.NodePair;

/** A proxy on the way that ends TLS with a certificate of its own. */
@ExtendWith(Nodes.class)
class TlsInspectionTest {
    @TempDir
    Path folder;

    private final NodePair nodes;

    TlsInspectionTest(NodePair nodes) {
        this.nodes = nodes;
    }

    @Test
    void nothingIsSentThroughAProxyThatInspectsTls() throws Exception {
        try (InspectingProxy proxy = InspectingProxy.start(folder.resolve("proxy"));
                Workload workload = Workload.enable(nodes, folder, "inspected", proxy.address(), Kind.INITIAL)) {
            assertThat(workload.attempt().output()).contains(proxy.address(), InspectingProxy.AUTHORITY);
            workload.assertCriticalFailure(ErrorCode.TLS_INSPECTED);
            assertThat(proxy.received()).as("bytes of requests").isZero();
            assertThat(workload.isOnTheReplica()).isFalse();
        }
    }
}
