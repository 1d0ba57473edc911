// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.io.PrintStream;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.ansi.SimpleAnsi;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** What all commands have in common: an error is one clear line and what to do. */
abstract class ReplicaCommand implements Action {
    @Reference
    Session session;

    @Override
    public final Object execute() throws Exception {
        try {
            run();
            return null;
        } catch (ReplicationException e) {
            throw failure(e, isInteractive());
        }
    }

    /** The shell shows its own exception's help as it is, and no stack trace. */
    private static CommandException failure(ReplicationException error, boolean colours) {
        String text = "Error: " + error.getMessage() + (error.remedy().isEmpty() ? "" : " -> " + error.remedy());
        return new CommandException(
                (colours ? SimpleAnsi.COLOR_RED + text + SimpleAnsi.COLOR_DEFAULT : text) + "\n",
                error.getMessage(),
                error);
    }

    abstract void run() throws Exception;

    PrintStream out() {
        return session.getConsole();
    }

    /** Whether a person looks at it: only then colours and lines that are written over. */
    boolean isInteractive() {
        return session.getTerminal() != null && session.getTerminal().getWidth() > 0;
    }

    /** A service that a node of the other role does not have. */
    static <S> S require(S service, String role) {
        return Optional.ofNullable(service)
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "this node is no " + role,
                        "install the feature understudy-" + role + ", or wait until the node has started"));
    }
}
