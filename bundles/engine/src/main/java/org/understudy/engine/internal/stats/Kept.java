// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.understudy.api.engine.ReplicationHealth;

/**
 * What is kept of a relationship's monitoring over restarts.
 *
 * @param told the health that an event told of last
 */
public record Kept(Window window, ReplicationHealth told) {
    Kept with(Window changed) {
        return new Kept(changed, told);
    }

    Kept told(ReplicationHealth health) {
        return new Kept(window, health);
    }

    /** As properties, so that a later version may add some. */
    String write() {
        Properties out = new Properties();
        out.setProperty("from", window.from().toString());
        out.setProperty("until", window.until().toString());
        out.setProperty("successful", String.valueOf(window.successful()));
        out.setProperty("missed", String.valueOf(window.missed()));
        out.setProperty("bytes", String.valueOf(window.sumBytes()));
        out.setProperty("bytes.maximum", String.valueOf(window.maximumBytes()));
        out.setProperty("latency", window.sumLatency().toString());
        out.setProperty("latency.maximum", window.maximumLatency().toString());
        out.setProperty("failures.network", String.valueOf(window.networkFailures()));
        out.setProperty("failures.other", String.valueOf(window.otherFailures()));
        out.setProperty("health", told.name());
        StringWriter text = new StringWriter();
        try {
            out.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter failed", e);
        }
        return text.toString();
    }

    /** @throws RuntimeException if the text is not what {@link #write} makes */
    static Kept read(String text) {
        Properties in = new Properties();
        try {
            in.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException("a StringReader failed", e);
        }
        return new Kept(
                new Window(
                        Instant.parse(in.getProperty("from")),
                        Instant.parse(in.getProperty("until")),
                        number(in, "successful"),
                        number(in, "missed"),
                        number(in, "bytes"),
                        number(in, "bytes.maximum"),
                        Duration.parse(in.getProperty("latency")),
                        Duration.parse(in.getProperty("latency.maximum")),
                        number(in, "failures.network"),
                        number(in, "failures.other")),
                ReplicationHealth.valueOf(in.getProperty("health")));
    }

    private static long number(Properties in, String key) {
        return Long.parseLong(in.getProperty(key));
    }
}
