// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ReplicaService;

/** {@code replica:lock}. */
@Service
@Command(
        scope = "replica",
        name = "lock",
        description = "Locks a recovery point: nothing removes it for a time",
        detailedDescription = """
                Neither retention nor the primary nor replica:remove --delete removes a locked point. A lock can be
                prolonged; it can't be shortened or taken back.

                Examples:
                  replica:lock --for 30d web1 58d77fd8-22da-410e-95b8-1ee746bbdb27
                  replica:lock --for 12h web1 58d77fd8-22da-410e-95b8-1ee746bbdb27""")
public final class LockCommand extends ReplicaCommand {
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,4})([hd])");

    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Argument(index = 1, name = "point", description = "The point, as replica:points lists it", required = true)
    String point;

    @Option(name = "--for", description = "How long: so many hours (12h) or days (30d)", required = true)
    String time;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    void run() {
        Instant until = Clock.systemUTC().instant().plus(duration(time));
        require(replica, "replica").lock(workload, VerifyCommand.parse(point), until);
        out().println("Locked until " + Text.time(Optional.of(until)) + ".");
    }

    static Duration duration(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new ReplicationException(
                    ErrorCode.INVALID_SETTING, "'" + text + "' is no time", "give hours or days, such as 12h or 30d");
        }
        int number = Integer.parseInt(matcher.group(1));
        return matcher.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number);
    }
}
