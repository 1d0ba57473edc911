// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration with checks: every refusal names the key, the value and what is allowed. Values may be strings
 * (from a .cfg file) or typed (from Configuration Admin). An empty string counts as not set.
 */
public final class Settings {
    private final Map<String, Object> values;

    private Settings(Map<String, Object> values) {
        this.values = values;
    }

    public static Settings of(Map<String, ?> values) {
        return new Settings(new HashMap<>(values));
    }

    public static Settings of(Dictionary<String, ?> dictionary) {
        Map<String, Object> values = new HashMap<>();
        for (Enumeration<String> keys = dictionary.keys(); keys.hasMoreElements(); ) {
            String key = keys.nextElement();
            values.put(key, dictionary.get(key));
        }
        return new Settings(values);
    }

    public Optional<String> find(String key) {
        Object value = values.get(key);
        return Optional.ofNullable(value).map(v -> v.toString().trim()).filter(v -> !v.isEmpty());
    }

    /** @return the keys that begin so and are set, by name */
    public List<String> keys(String prefix) {
        return values.keySet().stream()
                .filter(key -> key.startsWith(prefix) && find(key).isPresent())
                .sorted()
                .toList();
    }

    /**
     * A text that must be there.
     *
     * @param allowed what may stand there, for the message
     * @throws InvalidSettingException if it is not set
     */
    public String text(String key, String allowed) {
        return find(key).orElseThrow(() -> new InvalidSettingException(key, "", allowed));
    }

    /** @throws InvalidSettingException if it is not a whole number between both limits, inclusive */
    public int integer(String key, int fallback, int min, int max) {
        Optional<String> value = find(key);
        if (value.isEmpty()) {
            return fallback;
        }
        String allowed = "a whole number from " + min + " to " + max;
        try {
            int number = Integer.parseInt(value.get());
            if (number < min || number > max) {
                throw new InvalidSettingException(key, value.get(), allowed);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new InvalidSettingException(key, value.get(), allowed, e);
        }
    }

    /** A time in whole seconds between both limits, inclusive. */
    public Duration seconds(String key, int fallback, int min, int max) {
        return Duration.ofSeconds(integer(key, fallback, min, max));
    }

    /** @throws InvalidSettingException if it is neither {@code true} nor {@code false} */
    public boolean bool(String key, boolean fallback) {
        Optional<String> value = find(key);
        if (value.isEmpty()) {
            return fallback;
        }
        return switch (value.get().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidSettingException(key, value.get(), "true or false");
        };
    }

    /** @throws InvalidSettingException if it is no absolute path */
    public Optional<Path> path(String key) {
        return find(key).map(value -> {
            try {
                Path path = Path.of(value);
                if (path.isAbsolute()) {
                    return path.normalize();
                }
            } catch (InvalidPathException e) {
                throw new InvalidSettingException(key, value, "an absolute path", e);
            }
            throw new InvalidSettingException(key, value, "an absolute path");
        });
    }

    /** @throws InvalidSettingException if it is none of the enum's names, in any case */
    public <E extends Enum<E>> E oneOf(String key, E fallback) {
        Optional<String> value = find(key);
        if (value.isEmpty()) {
            return fallback;
        }
        E[] constants = fallback.getDeclaringClass().getEnumConstants();
        return Arrays.stream(constants)
                .filter(c -> c.name().equalsIgnoreCase(value.get()))
                .findFirst()
                .orElseThrow(
                        () -> new InvalidSettingException(key, value.get(), "one of " + Arrays.toString(constants)));
    }
}
