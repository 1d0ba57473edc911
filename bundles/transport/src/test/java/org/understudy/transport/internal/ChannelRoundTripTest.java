// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ReplicaAddress;

class ChannelRoundTripTest {
    private final Channel channel = new Channel(
            new Channel.Key(ReplicaAddress.parse("replica:8443"), Optional.empty()),
            new ChannelScale(4, 0),
            promise -> promise.failed(new AssertionError("no connection was wanted")),
            connection -> true);

    @Test
    void nothingIsKnownBeforeTheFirstAnswer() {
        assertThat(channel.roundTripNanos()).isZero();
    }

    @Test
    void theLeastCountsAsOthersWaitedForTheReplicaToo() {
        channel.answered(100_000);
        channel.answered(5_000_000);
        channel.answered(90_000);
        assertThat(channel.roundTripNanos()).isEqualTo(90_000);
    }

    @Test
    void aLineThatGotLongerIsNoticed() {
        channel.answered(1_000_000);
        for (int i = 0; i < 60; i++) {
            channel.answered(100_000_000);
        }
        assertThat(channel.roundTripNanos()).isEqualTo(100_000_000);
    }
}
