// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.util.List;
import org.understudy.api.ReplicaAddress;

/** The replica servers and brokers that this node sends to. Thread-safe. */
public interface KnownReplicas {
    /** Each once. */
    List<ReplicaAddress> replicas();
}
