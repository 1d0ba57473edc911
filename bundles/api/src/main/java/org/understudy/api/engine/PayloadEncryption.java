// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.Locale;

/** When a relationship's chunks are encrypted by the plugin itself, whatever protects the connection. */
public enum PayloadEncryption {
    /** Where the connection has no TLS, if this node has a certificate; if it has none, they go as they are, with a warning. */
    AUTO,
    ALWAYS,
    /** Also where the connection has no TLS. */
    NEVER;

    public static final String ALLOWED = "auto, always or never";

    /** @throws IllegalArgumentException if it is not {@value #ALLOWED} */
    public static PayloadEncryption parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** What {@link #parse} reads. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
