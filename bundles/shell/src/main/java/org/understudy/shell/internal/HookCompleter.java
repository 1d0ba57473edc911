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
import org.understudy.api.engine.TestFailovers;

/** The hooks of the node. */
@Service
public final class HookCompleter implements Completer {
    @Reference(optional = true)
    TestFailovers tests;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        if (tests != null) {
            tests.hooks().forEach(names.getStrings()::add);
        }
        return names.complete(session, line, candidates);
    }
}
