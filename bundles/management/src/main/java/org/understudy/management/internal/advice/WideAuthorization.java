// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import org.understudy.api.advice.Finding;
import org.understudy.api.event.EventLevel;
import org.understudy.api.security.Authorization;

/** An entry authorizes more primaries than one would name. */
final class WideAuthorization implements AdviceRule {
    private static final String WILDCARD = "*";

    @Override
    public List<Finding> look(Facts facts) {
        return facts.authorizations().stream()
                .filter(entry -> entry.primary().startsWith(WILDCARD))
                .map(WideAuthorization::finding)
                .toList();
    }

    /** {@code *.com}, or more, is any host of anybody. */
    private static Finding finding(Authorization entry) {
        boolean anybody = entry.primary().chars().filter(c -> c == '.').count() < 2;
        return new Finding(
                "wide-authorization",
                anybody ? EventLevel.WARNING : EventLevel.INFO,
                entry.primary(),
                "every host with a certificate for " + entry.primary() + " may write to " + entry.location()
                        + ", and update all workloads of the trust group " + entry.trustGroup(),
                "name the primaries one by one with replica:primary-authorize, and revoke this entry");
    }
}
