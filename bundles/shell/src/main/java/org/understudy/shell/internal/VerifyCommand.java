// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.store.Damage;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;

/** {@code replica:verify}. */
@Service
@Command(
        scope = "replica",
        name = "verify",
        description = "Reads what the replica holds of a workload, and compares it with its digests",
        detailedDescription = """
                Replication goes on meanwhile. A recovery point in which damage is found is not offered any more; nor is a state
                whose receipt is not right. The command fails if anything is damaged, or a receipt is not right.

                Examples:
                  replica:verify web1                                             the current state
                  replica:verify --point 58d77fd8-22da-410e-95b8-1ee746bbdb27 web1
                  replica:verify --all web1""")
public final class VerifyCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--point", description = "A recovery point, as replica:points lists it")
    String point;

    @Option(name = "--all", description = "The current state and all recovery points")
    boolean all;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    void run() {
        ReplicaService service = require(replica, "replica");
        List<PointsJson.Verified> results = new ArrayList<>();
        long damaged = 0;
        for (TransferId state : states(service)) {
            List<Damage> found = service.verify(workload, state);
            ReceiptStatus receipt = service.receipt(workload, state);
            damaged += found.isEmpty() && receipt.isOffered() ? 0 : 1;
            results.add(new PointsJson.Verified(state.toString(), found, receipt));
            if (!json) {
                print(state, found);
                out().println(state + ": receipt: " + Text.receipt(receipt));
            }
        }
        if (json) {
            out().println(new Json().write(results));
        }
        if (damaged > 0) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    Text.count(damaged, "state") + " of '" + workload + "' damaged",
                    "check the disk; the operations manual says how to repair it");
        }
    }

    private List<TransferId> states(ReplicaService service) {
        if (point != null) {
            return List.of(parse(point));
        }
        List<TransferId> states = new ArrayList<>();
        states.add(service.status(workload)
                .stored()
                .current()
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "'" + workload + "' has no state yet",
                        "wait until its first transfer is complete")));
        if (all) {
            service.points(workload).stream().map(RecoveryPoint::transfer).forEach(states::add);
        }
        return states;
    }

    static TransferId parse(String text) {
        try {
            return TransferId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ReplicationException(
                    ErrorCode.INVALID_SETTING,
                    "'" + text + "' is no GUID",
                    "replica:points lists those of the points",
                    e);
        }
    }

    private void print(TransferId state, List<Damage> found) {
        if (found.isEmpty()) {
            out().println(state + ": as it was committed.");
        }
        for (Damage damage : found) {
            out().println(state + ": " + damage.file() + " is damaged, " + damage.length() + " bytes from byte "
                    + damage.offset() + " on");
        }
    }
}
