// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.ansi.SimpleAnsi;
import org.understudy.api.ReplicationException;

/** How the shell shows an error: never a stack trace. */
final class CommandFailure extends CommandException {
    private static final long serialVersionUID = 1L;
    private final transient String text;

    CommandFailure(ReplicationException error, boolean colours) {
        super(error.getMessage(), error);
        String message = "Error: " + error.getMessage() + (error.remedy().isEmpty() ? "" : " -> " + error.remedy());
        this.text = colours ? SimpleAnsi.COLOR_RED + message + SimpleAnsi.COLOR_DEFAULT + "\n" : message + "\n";
    }

    @Override
    public String getNiceHelp() {
        return text;
    }
}
