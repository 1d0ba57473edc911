// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.engine.ClockSkew;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;

/** Learns from each greeting how far the replica's clock is off. Thread-safe. */
final class SkewMeter implements ControlSender {
    private static final int MAX_REPLICAS = 1000;

    private final ControlSender sender;
    private final Clock clock;
    private final Map<ReplicaAddress, ClockSkew> skews = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ReplicaAddress, ClockSkew> eldest) {
            return size() > MAX_REPLICAS;
        }
    };

    SkewMeter(ControlSender sender, Clock clock) {
        this.sender = sender;
        this.clock = clock;
    }

    @Override
    public <R extends ControlReply> R send(ReplicaAddress replica, ControlRequest<R> request) {
        Instant before = clock.instant();
        R reply = sender.send(replica, request);
        if (reply instanceof ControlReply.Welcome welcome) {
            Instant after = clock.instant();
            Duration half = Duration.between(before, after).dividedBy(2);
            Duration skew = Duration.between(before.plus(half), welcome.time());
            synchronized (skews) {
                skews.put(replica, new ClockSkew(replica, skew, half, after));
            }
        }
        return reply;
    }

    /** The latest of each replica. */
    List<ClockSkew> skews() {
        synchronized (skews) {
            return List.copyOf(skews.values());
        }
    }
}
