// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.transport.RateSchedule;

/**
 * The rate limits of a node and of replicas.
 *
 * @param replicas by host, in small letters
 * @param dscp empty for the system's own
 */
record ThrottleSettings(RateSchedule node, Map<String, RateSchedule> replicas, Optional<Dscp> dscp) {
    static final ThrottleSettings NONE = parse(Settings.of(Map.of()));
    private static final String REPLICA = "replica.";

    /** @throws InvalidSettingException naming the key */
    static ThrottleSettings parse(Settings settings) {
        Map<String, RateSchedule> replicas = new HashMap<>();
        for (String key : settings.keys(REPLICA)) {
            String host = host(key.substring(REPLICA.length()));
            if (host.isEmpty()) {
                throw new InvalidSettingException(key, settings.find(key).get(), "a key " + REPLICA + "HOST");
            }
            if (replicas.put(host, schedule(settings, key)) != null) {
                throw new InvalidSettingException(key, settings.find(key).get(), "one key for each host");
            }
        }
        return new ThrottleSettings(schedule(settings, "node"), Map.copyOf(replicas), dscp(settings));
    }

    /** Names of hosts are the same in small and capital letters. */
    static String host(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static RateSchedule schedule(Settings settings, String key) {
        return value(settings, key, RateSchedule.ALLOWED, RateSchedule::parse).orElse(RateSchedule.UNLIMITED);
    }

    private static Optional<Dscp> dscp(Settings settings) {
        return value(
                        settings,
                        "dscp",
                        Dscp.ALLOWED,
                        text -> text.equals("none") ? Optional.<Dscp>empty() : Optional.of(Dscp.parse(text)))
                .flatMap(Function.identity());
    }

    private static <T> Optional<T> value(Settings settings, String key, String allowed, Function<String, T> parser) {
        Optional<String> text = settings.find(key);
        try {
            return text.map(parser);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(key, text.get(), allowed, e);
        }
    }
}
