// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.karaf.shell.support.CommandException;

/** Runs commands as a script does: without a terminal. */
final class Shell {
    private final SessionFactory sessions;

    Shell(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Runs a command that must succeed. */
    String run(String command) {
        try {
            return execute(command);
        } catch (Exception e) {
            throw new AssertionError(command + " failed: " + e, e);
        }
    }

    /** Runs a command that must fail with a message for people; gives what the shell shows of it. */
    String fail(String command) {
        String output;
        try {
            output = execute(command);
        } catch (CommandException e) {
            return e.getNiceHelp();
        } catch (Exception e) {
            throw new AssertionError(command + " failed with a stack trace: " + e, e);
        }
        throw new AssertionError(command + " succeeded: " + output);
    }

    private String execute(String command) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        Session session = sessions.create(new ByteArrayInputStream(new byte[0]), stream, stream);
        try {
            session.execute(command);
        } finally {
            session.close();
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    /** Names of the scope's commands. */
    SortedSet<String> commands(String scope) {
        SortedSet<String> names = new TreeSet<>();
        for (Command command : sessions.getRegistry().getCommands()) {
            if (command.getScope().equals(scope)) {
                names.add(command.getName());
            }
        }
        return names;
    }
}
