// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

import java.util.Objects;
import org.understudy.api.TransferId;

/**
 * The state of a workload that a view shows, where it is one that this node received as a replica.
 *
 * @param transfer that made the state here: who saw it before need not look again
 * @param name of the workload, as its primary calls it
 * @param consistent whether that primary read it through the view that its relationship names
 */
public record SourceState(TransferId transfer, String name, boolean consistent) {
    public SourceState {
        Objects.requireNonNull(transfer);
        Objects.requireNonNull(name);
    }
}
