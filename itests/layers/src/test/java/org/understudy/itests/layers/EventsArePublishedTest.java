// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.understudy.api.event.EventType;

/** An event that no code tells would be a promise of docs/events.md that nobody keeps. */
class EventsArePublishedTest {
    /** Numbers that were agreed on before the code that tells them; none may be added. */
    private static final Set<EventType> AGREED_ON =
            EnumSet.of(EventType.REPLICA_UNREACHABLE, EventType.REPLICA_REACHABLE);

    private static final String READERS = "org.understudy.management.internal.advice";

    /** Each type is named somewhere outside of the API, and not only by what reads events. */
    @Test
    void eachTypeOfEventIsToldByABundle() {
        JavaClasses bundles = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("org.understudy");

        Set<String> told = bundles.stream()
                .filter(type -> !type.getPackageName().startsWith("org.understudy.api"))
                .filter(type -> !type.getPackageName().startsWith(READERS))
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .map(JavaFieldAccess::getTarget)
                .filter(field -> field.getOwner().isEquivalentTo(EventType.class))
                .map(field -> field.getName())
                .collect(Collectors.toSet());

        assertThat(told)
                .containsAll(EnumSet.complementOf(EnumSet.copyOf(AGREED_ON)).stream()
                        .map(Enum::name)
                        .toList());
    }
}
