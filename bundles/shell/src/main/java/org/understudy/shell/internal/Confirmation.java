// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.io.IOException;
import org.apache.karaf.shell.api.console.Session;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** Asks before what can't be undone. */
final class Confirmation {
    private final Session session;
    private final boolean interactive;

    Confirmation(Session session, boolean interactive) {
        this.session = session;
        this.interactive = interactive;
    }

    /**
     * @param yes whether the answer was given with the command
     * @throws ReplicationException with {@code INVALID_STATE} if it was not, and nobody is there to be asked
     */
    boolean given(boolean yes, String question) {
        if (yes) {
            return true;
        }
        if (!interactive) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE, "nobody is here to be asked: " + question, "give --yes");
        }
        try {
            String answer = session.readLine(question + " (yes/no) ", null);
            boolean agreed = answer != null && answer.strip().equalsIgnoreCase("yes");
            if (!agreed) {
                session.getConsole().println("Nothing was done.");
            }
            return agreed;
        } catch (IOException e) {
            throw new ReplicationException(ErrorCode.INVALID_STATE, "no answer: " + e.getMessage(), "give --yes", e);
        }
    }
}
