// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.FailoverService;
import org.understudy.api.engine.GroupFailover;

/** {@code replica:failover}. */
@Service
@Command(
        scope = "replica",
        name = "failover",
        description = "Fails a workload, or a consistency group, over to this replica",
        detailedDescription = """
                On the replica: makes a working copy of a state, in the folder "failover" of the workload, to start the machine from. From
                then on the primary is refused. --planned is for a primary that was prepared with replica:failover-prepare: nothing
                is lost. Without it what the primary has not sent is lost, if the failover is not cancelled. --group fails all
                members of a consistency group over to one common point, which replica:groups lists: the newest complete one, or
                the one of --point. If it was cut, the same command goes on.

                Examples:
                  replica:failover web1
                  replica:failover --planned web1
                  replica:failover --point 58d77fd8-22da-410e-95b8-1ee746bbdb27 --yes web1      (does not ask)
                  replica:failover --group shop
                  replica:failover --group shop --point 0b0a5d0c-5b3e-4a2a-9a3f-3f6f2a0f6f11""")
public final class FailoverCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload, unless --group is given")
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--group", description = "All members of a consistency group, to one common point")
    @Completion(GroupCompleter.class)
    String group;

    @Option(
            name = "--point",
            description = "A recovery point of replica:points, or a common one of replica:groups; else the latest")
    String point;

    @Option(name = "--planned", description = "Only if the primary has sent everything, and sends no more")
    boolean planned;

    @Option(name = "--yes", description = "Do not ask")
    boolean yes;

    @Reference(optional = true)
    FailoverService failovers;

    @Override
    void run() {
        FailoverService service = require(failovers, "replica");
        GroupOption.requireOne(workload, group);
        if (group == null) {
            failOver(service);
        } else {
            failGroupOver(service);
        }
    }

    private void failGroupOver(FailoverService service) {
        if (planned) {
            throw new ReplicationException(
                    ErrorCode.INVALID_SETTING,
                    "a planned failover is of one workload",
                    "shut all machines down, then prepare and fail over one member after the other");
        }
        String question =
                "Fail all members of group '" + group + "' over? What their primary has not sent is not in it.";
        if (!new Confirmation(session, isInteractive()).given(yes, question)) {
            return;
        }
        GroupFailover done =
                service.failoverGroup(group, GroupOption.point(point), CopyLine.to(out(), isInteractive()));
        out().println("Group '" + group + "' is failed over to common point "
                + done.point().mark().id() + ", as of "
                + Text.time(Optional.of(done.point().mark().at())) + ".");
        for (int i = 0; i < done.failovers().size(); i++) {
            out().println("Start '" + done.point().parts().get(i).name() + "' from: "
                    + done.failovers().get(i).folder());
        }
        out().println("Then: replica:failover-complete --group " + group + ", or replica:failover-cancel --group "
                + group);
    }

    private void failOver(FailoverService service) {
        String question = planned
                ? "Fail '" + workload + "' over, as planned?"
                : "Fail '" + workload + "' over? What its primary has not sent is not in it.";
        if (!new Confirmation(session, isInteractive()).given(yes, question)) {
            return;
        }
        Failover failover;
        try {
            failover = service.failover(
                    workload,
                    Optional.ofNullable(point).map(VerifyCommand::parse),
                    planned,
                    CopyLine.to(out(), isInteractive()));
        } catch (CancellationException e) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE, "the failover of '" + workload + "' was cancelled", "", e);
        }
        out().println("'" + workload + "' is failed over to the state of " + Text.time(Optional.of(failover.stateAt()))
                + ", transfer " + failover.state() + ".");
        out().println("Start the machine from: " + failover.folder());
        out().println("Then: replica:failover-complete " + workload + ", or replica:failover-cancel " + workload);
    }
}
