// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.karaf.shell.support.CommandException;

/** Runs commands as a script does: without a terminal, as a user of Karaf, by default one who may do everything. */
final class Shell {
    private final SessionFactory sessions;
    private final Subject user;

    Shell(SessionFactory sessions) {
        this(
                sessions,
                new Subject(
                        true,
                        Set.of(
                                new UserPrincipal("tester"),
                                new RolePrincipal("admin"),
                                new RolePrincipal("manager"),
                                new RolePrincipal("viewer")),
                        Set.of(),
                        Set.of()));
    }

    private Shell(SessionFactory sessions, Subject user) {
        this.sessions = sessions;
        this.user = user;
    }

    /** The shell of a user who logs in to the realm of this Karaf. */
    Shell as(String name, String password) throws LoginException {
        LoginContext login = new LoginContext("karaf", callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback asked) {
                    asked.setName(name);
                } else if (callback instanceof PasswordCallback asked) {
                    asked.setPassword(password.toCharArray());
                } else {
                    throw new UnsupportedCallbackException(callback);
                }
            }
        });
        login.login();
        return new Shell(sessions, login.getSubject());
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

    /** Runs a command that this user may not run; gives why. */
    String refused(String command) {
        String output;
        try {
            output = execute(command);
        } catch (SecurityException e) {
            return e.getMessage();
        } catch (Exception e) {
            throw new AssertionError(command + " failed, but not for the user's roles: " + e, e);
        }
        throw new AssertionError(command + " succeeded: " + output);
    }

    /** Runs a command that may do either. */
    String execute(String command) throws Exception {
        try {
            return Subject.doAs(user, (PrivilegedExceptionAction<String>) () -> inSession(command));
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    private String inSession(String command) throws Exception {
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

    /** Names of the scope's commands that this user may see. */
    SortedSet<String> commands(String scope) {
        List<Command> visible = Subject.doAs(user, (PrivilegedAction<List<Command>>)
                () -> sessions.getRegistry().getCommands());
        SortedSet<String> names = new TreeSet<>();
        for (Command command : visible) {
            if (command.getScope().equals(scope)) {
                names.add(command.getName());
            }
        }
        return names;
    }
}
