// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.support.ansi.SimpleAnsi;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.event.EventLevel;

/** Colours where a person looks at them. */
record Colours(boolean on) {
    String health(ReplicationHealth health) {
        return switch (health) {
            case NORMAL -> in(SimpleAnsi.COLOR_GREEN, health.title());
            case WARNING -> in(SimpleAnsi.COLOR_YELLOW, health.title());
            case CRITICAL -> in(SimpleAnsi.COLOR_RED, health.title());
            case NOT_APPLICABLE -> health.title();
        };
    }

    String level(EventLevel level) {
        return switch (level) {
            case INFO -> level.name();
            case WARNING -> in(SimpleAnsi.COLOR_YELLOW, level.name());
            case ERROR -> in(SimpleAnsi.COLOR_RED, level.name());
        };
    }

    private String in(String colour, String text) {
        return on ? colour + text + SimpleAnsi.COLOR_DEFAULT : text;
    }
}
