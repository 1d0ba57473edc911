// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.audit.AuditBook;
import org.understudy.api.audit.AuditReport;
import org.understudy.api.config.InvalidSettingException;

/** {@code replica:audit-verify}. */
@Service
@Command(
        scope = "replica",
        name = "audit-verify",
        description = "Checks that no entry of the audit trail was altered, removed, inserted or moved",
        detailedDescription = """
                Each entry names the SHA-256 of the one before. That of the last entry is the head: note it on another machine,
                and give it with --head later. Then it is found, too, if entries were cut off the end, or all of them were
                made anew.

                Examples:
                  replica:audit-verify
                  replica:audit-verify --head 2a3d8f4ee0c7b5b9f1a1c6e5d0c3f7a8b9e6d5c4b3a2918070605f4e3d2c1b0a
                  replica:audit-verify --json""")
public final class AuditVerifyCommand extends ReplicaCommand {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    @Option(name = "--head", description = "The head that was noted before")
    String head;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    AuditBook book;

    @Override
    void run() {
        AuditReport report = require(book, "primary or replica")
                .verify(Optional.ofNullable(head).map(AuditVerifyCommand::sha256));
        if (json) {
            out().println(new Json().write(report));
        } else {
            print(report);
        }
        if (!report.problems().isEmpty()) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the audit trail is not as it was written",
                    "keep a copy of its folder, and find out who may write there");
        }
    }

    private static String sha256(String text) {
        String hash = text.toLowerCase(Locale.ROOT);
        if (!SHA_256.matcher(hash).matches()) {
            throw new InvalidSettingException("--head", text, "64 hexadecimal digits");
        }
        return hash;
    }

    private void print(AuditReport report) {
        out().println("Entries: "
                + report.entries()
                + report.range()
                        .map(range -> ", " + range.first() + " to " + range.last() + ", of "
                                + Text.time(Optional.of(range.from())) + " to "
                                + Text.time(Optional.of(range.to())))
                        .orElse(""));
        out().println("Head:    " + report.head());
        report.expected()
                .ifPresent(sequence -> out().println("The head that was given is that of the entry " + sequence + "."));
        report.problems()
                .forEach(problem -> out().println(problem.file()
                        + (problem.line() == 0 ? "" : " line " + problem.line()) + ": " + problem.message()));
        if (report.problems().isEmpty()) {
            out().println("The chain is whole.");
        }
    }
}
