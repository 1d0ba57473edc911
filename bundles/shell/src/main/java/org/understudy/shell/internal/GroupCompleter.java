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

/** The names of the consistency groups that the node receives, by the latest states alone, as that is quick. */
@Service
public final class GroupCompleter implements Completer {
    @Reference(optional = true)
    ReplicaService replica;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        if (replica != null) {
            replica.list().stream()
                    .flatMap(status -> status.stored().common().stream())
                    .forEach(mark -> names.getStrings().add(mark.group()));
        }
        return names.complete(session, line, candidates);
    }
}
