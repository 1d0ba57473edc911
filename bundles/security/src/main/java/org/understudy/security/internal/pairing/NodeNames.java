// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.security.internal.PrimaryPattern;

/** The DNS names of a primary's certificate. */
final class NodeNames {
    private static final int MAX = 8;
    private static final String ALLOWED = "1 to " + MAX + " DNS names such as primary.example.com";
    private static final String KEY = "--name";

    private NodeNames() {}

    static boolean areAllowed(List<String> names) {
        return !names.isEmpty()
                && names.size() <= MAX
                && names.stream().distinct().count() == names.size()
                && names.stream().allMatch(NodeNames::isAllowed);
    }

    static boolean isAllowed(String name) {
        try {
            PrimaryPattern pattern = PrimaryPattern.parse(KEY, name);
            return !pattern.isPrincipal()
                    && !pattern.isWildcard()
                    && pattern.text().equals(name)
                    && !isAddress(name);
        } catch (InvalidSettingException e) {
            return false;
        }
    }

    /** An IPv4 address has the syntax of a DNS name; no top-level domain is a number (RFC 3696). */
    private static boolean isAddress(String name) {
        return name.matches("(.*\\.)?[0-9]+");
    }

    /** As an operator gave them, or this host's name. */
    static List<String> of(List<String> given) {
        List<String> names = (given.isEmpty() ? List.of(hostName()) : given)
                .stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().toList();
        if (!areAllowed(names)) {
            throw new InvalidSettingException(KEY, String.join(",", names), ALLOWED);
        }
        return names;
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getCanonicalHostName();
            if (!name.equalsIgnoreCase("localhost") && isAllowed(name.toLowerCase(Locale.ROOT))) {
                return name;
            }
        } catch (UnknownHostException e) {
            throw new InvalidSettingException(KEY, "", ALLOWED + ": this host does not know its own", e);
        }
        throw new InvalidSettingException(KEY, "", ALLOWED + ": this host does not know its own");
    }
}
