// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import java.util.Set;
import org.understudy.api.advice.Finding;
import org.understudy.api.event.EventLevel;

/** A port that firewalls and proxies on the way often don't let through. */
final class UnusualPort implements AdviceRule {
    private static final Set<Integer> USUAL = Set.of(8443);
    private static final int WELL_KNOWN = 1024;

    @Override
    public List<Finding> look(Facts facts) {
        return facts.ports().entrySet().stream()
                .filter(port -> port.getValue() >= WELL_KNOWN && !USUAL.contains(port.getValue()))
                .map(port -> new Finding(
                        "unusual-port",
                        EventLevel.INFO,
                        port.getKey(),
                        "the replica server listens on port " + port.getValue()
                                + ", which firewalls and proxies often refuse",
                        "use 443 or 8443, or see that each firewall on the way lets it through"))
                .toList();
    }
}
