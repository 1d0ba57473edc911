// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.transport.ControlReply.WorkloadState;

/** Whether a replica holds what was exported. */
final class ImportCheck {
    private ImportCheck() {}

    /** @throws ReplicationException with {@code INVALID_STATE} if it holds anything else */
    static void require(RelationshipSettings settings, TransferId exported, WorkloadState held) {
        if (held.current().equals(Optional.of(exported))) {
            return;
        }
        String replica = "replica " + settings.replica();
        if (held.current().isPresent()) {
            throw notImported(
                    replica + " holds another state of '" + settings.name() + "' than the exported one",
                    "replica:start " + settings.name() + " compares it over the network, and sends what differs");
        }
        throw notImported(
                held.open().equals(Optional.of(exported))
                        ? replica + " has imported a part of '" + settings.name() + "' only"
                        : replica + " has not imported '" + settings.name() + "'",
                "on the replica: replica:import; or send it over the network with replica:start " + settings.name());
    }

    private static ReplicationException notImported(String message, String remedy) {
        return new ReplicationException(ErrorCode.INVALID_STATE, message, remedy);
    }
}
