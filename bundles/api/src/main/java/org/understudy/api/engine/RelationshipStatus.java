// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A relationship as its primary sees it now.
 *
 * @param reasons why health is not Normal, one line each
 * @param running the transfer under way
 * @param last the last complete transfer
 * @param failure why the last attempt failed; empty after a success
 * @param nextCycle when the next cycle is due
 * @param migration the migration under way, which is no error
 */
public record RelationshipStatus(
        RelationshipSettings settings,
        ReplicationState state,
        ReplicationHealth health,
        List<String> reasons,
        Optional<TransferProgress> running,
        Optional<TransferReport> last,
        Optional<ReplicationFailure> failure,
        Optional<Instant> nextCycle,
        Optional<Migration> migration) {
    public RelationshipStatus {
        reasons = List.copyOf(reasons);
    }
}
