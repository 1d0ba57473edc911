// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.transport.KnownReplicas;

/** Those that relationships name. */
@Component
public final class ReplicasOfRelationships implements KnownReplicas {
    private final ReplicationService replication;

    @Activate
    public ReplicasOfRelationships(@Reference ReplicationService replication) {
        this.replication = replication;
    }

    @Override
    public List<ReplicaAddress> replicas() {
        return replication.list().stream()
                .map(status -> status.settings().replica())
                .distinct()
                .toList();
    }
}
