// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

/** What this software says of itself to the other side. */
public final class Software {
    public static final int PROTOCOL_VERSION = 1;
    public static final String NAME = "understudy";

    private Software() {}
}
