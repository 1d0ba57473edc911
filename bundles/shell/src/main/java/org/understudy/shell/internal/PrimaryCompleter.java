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
import org.understudy.api.security.PrimaryAuthorizations;

/** The names of authorized primaries. */
@Service
public final class PrimaryCompleter implements Completer {
    @Reference(optional = true)
    PrimaryAuthorizations authorizations;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        if (authorizations != null) {
            authorizations.list().forEach(entry -> names.getStrings().add(entry.primary()));
        }
        return names.complete(session, line, candidates);
    }
}
