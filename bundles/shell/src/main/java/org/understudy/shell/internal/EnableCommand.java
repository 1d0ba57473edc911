// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.PayloadEncryption;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

/** {@code replica:enable}. */
@Service
@Command(
        scope = "replica",
        name = "enable",
        description = "Enables a workload for replication to a replica server",
        detailedDescription = """
                Makes a relationship: what is in the folder is replicated under this name. Nothing is sent before
                replica:start. The settings are kept in etc/org.understudy.relationship-NAME.cfg.

                Examples:
                  replica:enable --source /var/lib/libvirt/images/web1 --replica replica.example.com:8443 web1
                  replica:enable --source /images/web1 --replica 10.0.0.7:8443 --interval 30 --level 3 web1
                  replica:enable --source /images/web1 --replica 10.0.0.7:8443 --manual web1
                  replica:enable --source /images/web1 --replica 10.0.0.7:8443 --priority high \\
                    --rate-limit '100 Mbit/s Mon-Fri 08:00-18:00, else none' web1
                  replica:enable --source /images/web1 --replica 10.0.0.7:8443 --start-at 22:00 \\
                    --exclude '*.iso; logs/**' --view reflink web1
                  replica:enable --source /images/web1 --replica gateway.example.com:8443 --encrypt-payload web1
                  replica:enable --source /images/db1 --replica 10.0.0.7:8443 --view hooks --group shop db1""")
public final class EnableCommand extends ReplicaCommand {
    @Argument(name = "name", description = "A name for the workload", required = true)
    String name;

    @Option(name = "--source", description = "Folder with the workload's files, an absolute path", required = true)
    String source;

    @Option(name = "--replica", description = "HOST:PORT of the replica server", required = true)
    String address;

    @Option(name = "--interval", description = "Seconds from the start of a cycle to the next: 30 to 604800")
    int interval = 300;

    @Option(name = "--manual", description = "Cycles start by replica:sync only")
    boolean manual;

    @Option(
            name = "--level",
            description = "Compression: auto (as cores and line allow), or a level from -7 (fast) to 19 (small)")
    String level = "auto";

    @Option(name = "--chunks", description = "How many chunks may be under way at most; as many as help are: 1 to 64")
    int chunks = 20;

    @Option(name = "--broker", description = "The address is that of a broker, which names the replica server")
    boolean broker;

    @Option(name = "--priority", description = "Whose transfers go first: low, normal or high")
    String priority = "normal";

    @Option(name = "--rate-limit", description = "Rate limit of this workload, with days and times if wanted")
    String rateLimit = "none";

    @Option(name = "--exclude", description = "Glob patterns of files to leave out, separated by ';': *.iso; logs/**")
    String exclude = "";

    @Option(name = "--view", description = "How files are read: none (as they are), hooks or reflink")
    String view = SourceOptions.PLAIN_VIEW;

    @Option(
            name = "--consistent-hours",
            description = "Use the view every so many hours at least: 1 to 12; 0: in each cycle")
    int consistentHours;

    @Option(
            name = "--encrypt-payload",
            description =
                    "Encrypt chunks for the replica's certificate besides TLS; otherwise only where there is no TLS")
    boolean encryptPayload;

    @Option(name = "--group", description = "Consistency group whose members' cycles are of one moment")
    String group;

    @Option(name = "--resync", description = "When all may be compared by itself: always, off or HH:MM-HH:MM")
    String resync = "always";

    @Option(name = "--start-at", description = "Begin at a time: HH:MM or YYYY-MM-DDTHH:MM, up to 7 days ahead")
    String startAt;

    @Option(name = "--workload", description = "GUID of the workload, if it has one already")
    String workload;

    @Reference(optional = true)
    ReplicationService replication;

    @Override
    void run() {
        ReplicationService service = require(replication, "primary");
        RelationshipSettings settings = new RelationshipSettings(
                name,
                workload == null ? WorkloadId.random() : parse("--workload", workload, "a GUID", WorkloadId::parse),
                parse("--source", source, "an absolute path of a folder", EnableCommand::path),
                parse("--replica", address, ReplicaAddress.ALLOWED, ReplicaAddress::parse),
                Duration.ofSeconds(interval),
                !manual,
                parse("--level", level, Compression.ALLOWED, Compression::parse),
                chunks,
                broker,
                parse("--priority", priority, "low, normal or high", EnableCommand::priority),
                parse("--rate-limit", rateLimit, RateSchedule.ALLOWED, RateSchedule::parse),
                parse("--resync", resync, AutomaticResync.ALLOWED, AutomaticResync::parse),
                new SourceOptions(
                        parse("--exclude", exclude, Exclusions.ALLOWED, Exclusions::parse), view, consistentHours),
                encryptPayload ? PayloadEncryption.ALWAYS : PayloadEncryption.AUTO,
                Optional.ofNullable(group));
        Optional<Instant> begin =
                Optional.ofNullable(startAt).map(time -> StartTime.parse("--start-at", time, ZonedDateTime.now()));
        service.enable(settings);
        out().println("Enabled '" + name + "', workload " + settings.workload() + ".");
        if (begin.isPresent()) {
            service.startAt(name, begin);
            out().println("It begins at " + Text.time(begin) + ".");
        } else {
            out().println("Begin with: replica:start " + name);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Priority priority(String text) {
        return Priority.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static <T> T parse(String option, String text, String allowed, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(option, text, allowed, e);
        }
    }
}
