// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import java.util.function.Supplier;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.transport.ControlChannels;
import org.understudy.api.transport.DataChannels;

/** The services behind the producers, looked up at each use: they come and go. */
record ReplicaServices(
        Supplier<ControlChannels> control, Supplier<DataChannels> data, Supplier<ReplicationService> replication) {

    ControlChannels requireControl() {
        return require(control.get(), "control channels");
    }

    DataChannels requireData() {
        return require(data.get(), "data channels");
    }

    ReplicationService requireReplication() {
        return require(replication.get(), "replication as a primary");
    }

    private static <S> S require(S service, String what) {
        if (service == null) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE, "this node has no " + what, "install the feature understudy-primary");
        }
        return service;
    }
}
