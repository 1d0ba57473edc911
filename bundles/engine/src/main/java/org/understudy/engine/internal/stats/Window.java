// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import java.time.Duration;
import java.time.Instant;
import org.understudy.api.ErrorClass;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TransferReport;

/**
 * The sums of a monitoring window.
 *
 * @param from its start, or when it was reset
 * @param until its end
 */
public record Window(
        Instant from,
        Instant until,
        long successful,
        long missed,
        long sumBytes,
        long maximumBytes,
        Duration sumLatency,
        Duration maximumLatency,
        long networkFailures,
        long otherFailures) {

    public static Window empty(Instant from, Instant until) {
        return new Window(from, until, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, 0, 0);
    }

    Window completed(TransferReport report) {
        long bytes = report.progress().sentBytes();
        Duration latency = report.duration();
        return new Window(
                from,
                until,
                successful + 1,
                missed,
                sumBytes + bytes,
                Math.max(maximumBytes, bytes),
                sumLatency.plus(latency),
                latency.compareTo(maximumLatency) > 0 ? latency : maximumLatency,
                networkFailures,
                otherFailures);
    }

    Window failed(ErrorClass errorClass) {
        boolean network = errorClass == ErrorClass.NETWORK || errorClass == ErrorClass.NETWORK_BROKER;
        return new Window(
                from,
                until,
                successful,
                missed,
                sumBytes,
                maximumBytes,
                sumLatency,
                maximumLatency,
                networkFailures + (network ? 1 : 0),
                otherFailures + (network ? 0 : 1));
    }

    Window missed(long count) {
        return new Window(
                from,
                until,
                successful,
                missed + count,
                sumBytes,
                maximumBytes,
                sumLatency,
                maximumLatency,
                networkFailures,
                otherFailures);
    }

    public ReplicationStatistics statistics() {
        return new ReplicationStatistics(
                from,
                until,
                successful,
                missed,
                successful == 0 ? 0 : sumBytes / successful,
                maximumBytes,
                successful == 0 ? Duration.ZERO : sumLatency.dividedBy(successful),
                maximumLatency,
                networkFailures,
                otherFailures);
    }
}
