// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.util.Optional;
import org.understudy.api.pairing.Invitation;
import org.understudy.api.pairing.IssuedInvitation;

/** What the commands for pairing print with {@code --json}; docs/shell.md describes it. */
final class PairingJson {
    private PairingJson() {}

    record Issued(String id, Instant expires, String token) {
        static Issued of(IssuedInvitation made) {
            return new Issued(made.id(), made.expires(), made.token());
        }
    }

    record Open(
            String id,
            Instant expires,
            Optional<String> name,
            String location,
            String trustGroup,
            Optional<Long> quotaBytes,
            Optional<Integer> quotaWorkloads,
            boolean payloadRequired) {
        static Open of(Invitation open) {
            return new Open(
                    open.id(),
                    open.expires(),
                    open.name(),
                    open.location().toString(),
                    open.trustGroup(),
                    open.quota().bytes().stream().boxed().findFirst(),
                    open.quota().workloads().stream().boxed().findFirst(),
                    open.payloadRequired());
        }
    }
}
