// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import java.util.Locale;
import java.util.Optional;

/** What follows the scheme in a {@code replica:} URI, besides workloads. */
enum Channel {
    CONTROL,
    DATA,
    TRANSFERS;

    static Optional<Channel> parse(String name) {
        for (Channel channel : values()) {
            if (channel.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }

    String uri() {
        return "replica:" + name().toLowerCase(Locale.ROOT);
    }
}
