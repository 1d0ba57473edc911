// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.understudy.api.CommonMark;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.Extension;
import org.understudy.api.engine.PayloadEncryption;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

/** A relationship's settings as a configuration. */
final class RelationshipConfig {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String NAME_RULE =
            "1 to 64 of the characters A-Z a-z 0-9 . _ -, the first one a letter or digit";
    private static final Pattern VIEW = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final int MAX_CONSISTENT_HOURS = 12;
    private static final int SHORTEST_EXTENSION = (int) Extension.SHORTEST.toSeconds();
    private static final int DAY_SECONDS = 86_400;

    private RelationshipConfig() {}

    /** @throws InvalidSettingException naming the key */
    static RelationshipSettings parse(Settings settings) {
        String name = settings.text("name", NAME_RULE);
        if (!NAME.matcher(name).matches()) {
            throw new InvalidSettingException("name", name, NAME_RULE);
        }
        Path source = settings.path("source")
                .orElseThrow(() -> new InvalidSettingException("source", "", "an absolute path of a folder"));
        SourceOptions reading = reading(settings);
        boolean extension = reading.view().equals(SourceOptions.REPLICA_VIEW);
        return new RelationshipSettings(
                name,
                value(settings, "workload", "a GUID", WorkloadId::parse),
                source,
                value(settings, "replica", ReplicaAddress.ALLOWED, ReplicaAddress::parse),
                settings.seconds("interval", 300, extension ? SHORTEST_EXTENSION : 30, 7 * DAY_SECONDS),
                settings.bool("automatic", true),
                settings.find("compression.level").isEmpty()
                        ? Compression.AUTO
                        : value(settings, "compression.level", Compression.ALLOWED, Compression::parse),
                settings.integer("chunks.in.flight", 26, 1, 64),
                settings.bool("broker", false),
                settings.oneOf("priority", Priority.NORMAL),
                rateLimit(settings),
                settings.find("resync").isEmpty()
                        ? AutomaticResync.ALWAYS
                        : value(settings, "resync", AutomaticResync.ALLOWED, AutomaticResync::parse),
                reading,
                settings.find("payload.encryption").isEmpty()
                        ? PayloadEncryption.AUTO
                        : value(settings, "payload.encryption", PayloadEncryption.ALLOWED, PayloadEncryption::parse),
                group(settings, extension));
    }

    private static Optional<String> group(Settings settings, boolean extension) {
        Optional<String> group = settings.find("group");
        if (group.isPresent() && !CommonMark.isGroupName(group.get())) {
            throw new InvalidSettingException("group", group.get(), CommonMark.GROUP_RULE);
        }
        if (group.isPresent() && settings.bool("broker", false)) {
            throw new InvalidSettingException(
                    "group",
                    group.get(),
                    "empty where a broker says the replica: a group's members go to the same one");
        }
        if (group.isPresent() && extension) {
            throw new InvalidSettingException(
                    "group",
                    group.get(),
                    "empty where a replica is sent on: its states are those that its primary made");
        }
        return group;
    }

    private static RateSchedule rateLimit(Settings settings) {
        return settings.find("rate.limit").isEmpty()
                ? RateSchedule.UNLIMITED
                : value(settings, "rate.limit", RateSchedule.ALLOWED, RateSchedule::parse);
    }

    private static SourceOptions reading(Settings settings) {
        String view = view(settings.find("view").orElse(SourceOptions.PLAIN_VIEW));
        boolean extension = view.equals(SourceOptions.REPLICA_VIEW);
        return new SourceOptions(
                settings.find("exclude").isEmpty()
                        ? Exclusions.NONE
                        : value(settings, "exclude", Exclusions.ALLOWED, Exclusions::parse),
                view,
                settings.integer("consistent.hours", 0, 0, extension ? 0 : MAX_CONSISTENT_HOURS));
    }

    private static String view(String name) {
        if (!VIEW.matcher(name).matches()) {
            throw new InvalidSettingException(
                    "view", name, "none, hooks, reflink, replica, or the name of another view");
        }
        return name;
    }

    private static <T> T value(Settings settings, String key, String allowed, Function<String, T> parser) {
        String text = settings.text(key, allowed);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(key, text, allowed, e);
        }
    }

    static Map<String, String> format(RelationshipSettings settings) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", settings.name());
        values.put("workload", settings.workload().toString());
        values.put("source", settings.source().toString());
        values.put("replica", settings.replica().toString());
        values.put("interval", seconds(settings.interval()));
        values.put("automatic", String.valueOf(settings.automatic()));
        values.put("compression.level", settings.compression().toString());
        values.put("chunks.in.flight", String.valueOf(settings.chunksInFlight()));
        values.put("broker", String.valueOf(settings.broker()));
        values.put("priority", settings.priority().name());
        values.put("rate.limit", settings.rateLimit().toString());
        values.put("resync", settings.resync().toString());
        values.put("exclude", settings.reading().exclude().toString());
        values.put("view", settings.reading().view());
        values.put("consistent.hours", String.valueOf(settings.reading().consistentEveryHours()));
        values.put("payload.encryption", settings.encryption().toString());
        values.put("group", settings.group().orElse(""));
        return values;
    }

    private static String seconds(Duration duration) {
        return String.valueOf(duration.toSeconds());
    }
}
