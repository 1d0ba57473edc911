// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.security.AccessController;
import java.security.Principal;
import java.util.Optional;
import javax.security.auth.Subject;

/**
 * Who acts, by the JAAS subject of the calling thread: Karaf runs commands and JMX calls as the user who has logged in.
 *
 * @param name {@value #NODE} where nobody has
 * @param origin as Karaf tells it, such as {@code ssh(/192.0.2.1:50000)} or {@code local(localhost)}
 */
record Actor(String name, String origin) {
    static final String NODE = "node";
    private static final String INTERNAL = "internal";

    // the classes are Karaf's own, and those of other realms extend or imitate them: a dependency on it is not needed
    private static final String USER = "UserPrincipal";
    private static final String CLIENT = "ClientPrincipal";

    /** Karaf keeps the user in the access control context, as long as it runs on a Java that has one. */
    @SuppressWarnings("removal")
    static Actor current() {
        return of(Subject.getSubject(AccessController.getContext()));
    }

    static Actor of(Subject subject) {
        if (subject == null) {
            return new Actor(NODE, INTERNAL);
        }
        return find(subject, USER)
                .map(user -> new Actor(user, find(subject, CLIENT).orElse("unknown")))
                .orElseGet(() -> new Actor(NODE, INTERNAL));
    }

    private static Optional<String> find(Subject subject, String type) {
        return subject.getPrincipals().stream()
                .filter(principal -> principal.getClass().getSimpleName().equals(type))
                .map(Principal::getName)
                .findFirst();
    }
}
