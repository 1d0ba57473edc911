// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.itests.faults.Workload.Kind;
import org.understudy.itests.harness.NodePair;
import org.understudy.itests.harness.TunLine;

/** A real TCP connection over a line that is long, loses packets, and swallows all of them for a while. */
@Tag("long")
@ExtendWith(Nodes.class)
class LongLineTest {
    private static final int LINE_ID = 51;
    /** Of a round trip of 100 ms. */
    private static final Duration ONE_WAY = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private final NodePair nodes;
    private TunLine line;
    private String address;

    LongLineTest(NodePair nodes) {
        this.nodes = nodes;
    }

    @BeforeEach
    void open() throws Exception {
        line = TunLine.open(LINE_ID);
        nodes.primary().hosts(Map.of(Nodes.FAR_REPLICA, line.farAddress()));
        address = Nodes.FAR_REPLICA + ":" + line.relayTo(nodes.replica().dataPort());
    }

    @AfterEach
    void close() throws Exception {
        if (line != null) {
            line.close();
            nodes.primary().hosts(Map.of());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTransferOverALongLineThatLosesPacketsIsWhole(Kind kind) throws Exception {
        line.delay(ONE_WAY);
        line.loss(0.01);
        Instant start = Instant.now();
        try (Workload workload = Workload.enable(nodes, folder, "lossy-" + kind, address, kind)) {
            workload.goesOn(0);
            assertThat(Duration.between(start, Instant.now())).isGreaterThan(ONE_WAY.multipliedBy(6));
        }
    }

    @Test
    void aCutOfASecondCostsNothingButTime() throws Exception {
        line.delay(Duration.ofMillis(5));
        try (Workload workload = Workload.enable(nodes, folder, "cut-1", address, Kind.INITIAL)) {
            line.loss(0.02); // so that the cut hits the middle
            workload.beginToTheMiddle();
            line.loss(0);
            cutFor(Duration.ofSeconds(1));
            workload.ends(0);
            assertThat(nodes.primary().told("replica:show cut-1")).doesNotContain("attempt");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCutOfTenSecondsIsFoundAndGoneOnAfter(Kind kind) throws Exception {
        line.delay(Duration.ofMillis(5));
        try (Workload workload = Workload.enable(nodes, folder, "cut-10-" + kind, address, kind)) {
            line.loss(0.02);
            long held = workload.beginToTheMiddle();
            line.loss(0);
            Instant cut = Instant.now();
            line.cut(true);
            workload.assertNetworkFailure(1, 1, ErrorCode.TIMED_OUT);
            workload.attempt();
            workload.assertNetworkFailure(2, 2, ErrorCode.TIMED_OUT);
            LockSupport.parkNanos(Duration.ofSeconds(10)
                    .minus(Duration.between(cut, Instant.now()))
                    .toNanos());
            line.cut(false);
            workload.goesOn(held);
        }
    }

    private void cutFor(Duration time) {
        line.cut(true);
        LockSupport.parkNanos(time.toNanos());
        line.cut(false);
    }
}
