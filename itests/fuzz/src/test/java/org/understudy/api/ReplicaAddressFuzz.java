// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import java.util.Optional;
import org.understudy.fuzz.Hostile;

/** Addresses of replica servers, from settings and from brokers. */
public final class ReplicaAddressFuzz {
    private ReplicaAddressFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Optional<ReplicaAddress> address =
                Hostile.parse(Hostile.WRONG, () -> ReplicaAddress.parse(Hostile.text(input)));
        address.ifPresent(value -> Hostile.same(ReplicaAddress.parse(value.toString()), value));
        address.ifPresent(value -> Hostile.holds(
                value.host().chars().noneMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c)),
                "a host with spaces"));
    }
}
