// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule names the class of this module's test sources that breaks it on purpose, and no class of a bundle. */
class RulesFindViolationsTest {
    private static final JavaClasses BUNDLES_AND_WRONG_CLASSES = new ClassFileImporter()
            .importPackages(Stream.concat(LayerRules.bundles().stream(), Stream.of("nowhere"))
                    .map(bundle -> LayerRules.ROOT + bundle)
                    .toList());

    static Stream<Arguments> wrongClasses() {
        return Stream.of(
                arguments(LayerRules.ARROWS_ONLY_GO_DOWN, List.of("UsesItsNeighbour", "LooksUp", "HasNoLayer")),
                arguments(LayerRules.NOBODY_USES_INTERNALS_OF_ANOTHER_BUNDLE, List.of("UsesInternals")),
                arguments(LayerRules.API_NEEDS_ONLY_JAVA, List.of("NeedsALogger")),
                arguments(LayerRules.ENGINE_KNOWS_NO_HTTP, List.of("SpeaksHttp")),
                arguments(LayerRules.TRANSPORT_AND_BELOW_KNOW_NO_STATES, List.of("KnowsStates")),
                arguments(LibraryRules.JETTY, List.of("UsesEveryLibrary")),
                arguments(LibraryRules.BOUNCY_CASTLE, List.of("UsesEveryLibrary")),
                arguments(LibraryRules.CAMEL, List.of("UsesEveryLibrary")),
                arguments(LibraryRules.KARAF, List.of("UsesEveryLibrary")),
                arguments(LibraryRules.H2, List.of("UsesEveryLibrary")),
                arguments(LibraryRules.JNA, List.of("UsesEveryLibrary")),
                arguments(LibraryRules.ZSTD, List.of("UsesEveryLibrary")),
                arguments(LibraryRules.LZ4, List.of("UsesEveryLibrary")),
                arguments(StateRules.NO_STATIC_MUTABLE_STATE, List.of("CountsForEverybody")),
                arguments(StateRules.NO_STANDARD_STREAMS, List.of("PrintsPastTheSession")));
    }

    @ParameterizedTest
    @MethodSource("wrongClasses")
    void findsExactlyTheClassesThatBreakTheRule(ArchRule rule, List<String> wrong) {
        List<String> violations =
                rule.evaluate(BUNDLES_AND_WRONG_CLASSES).getFailureReport().getDetails();

        assertThat(violations).allSatisfy(violation -> assertThat(wrong).anyMatch(violation::contains));
        assertThat(wrong).allSatisfy(name -> assertThat(violations).anyMatch(violation -> violation.contains(name)));
    }
}
