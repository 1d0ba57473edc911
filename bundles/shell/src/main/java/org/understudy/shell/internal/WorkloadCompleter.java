// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicationService;

/** The names of the node's workloads, of either role. */
@Service
public final class WorkloadCompleter implements Completer {
    @Reference(optional = true)
    ReplicationService replication;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        if (replication != null) {
            replication
                    .list()
                    .forEach(status -> names.getStrings().add(status.settings().name()));
        }
        if (replica != null) {
            replica.list()
                    .forEach(status -> names.getStrings().add(status.stored().name()));
        }
        return names.complete(session, line, candidates);
    }
}
