// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.util.List;

/** Shows the rate limits at work. Thread-safe. */
public interface TrafficMonitor {
    /** The node's limit, then those of replicas by name, then those of workloads by GUID that have one or wait. */
    List<TrafficLimit> limits();

    /** @return what data connections are marked with, 0 to 63 by its name where it has one; empty if they are not */
    String marking();
}
