// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.layers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.ArrayList;
import java.util.List;

/** Which of our bundles may use which. */
final class LayerRules {
    static final String ROOT = "org.understudy.";

    /** From below; bundles of one layer don't know each other. */
    private static final List<List<String>> LAYERS = List.of(
            List.of("api"),
            List.of("io"),
            List.of("pipeline", "security", "disk", "store"),
            List.of("transport"),
            List.of("engine", "broker"),
            List.of("camel"),
            List.of("routes"),
            List.of("shell", "management"));

    /** A bundle that has no layer breaks this rule too. */
    @ArchTest
    static final ArchRule ARROWS_ONLY_GO_DOWN = arrowsOnlyGoDown();

    @ArchTest
    static final ArchRule NOBODY_USES_INTERNALS_OF_ANOTHER_BUNDLE = CompositeArchRule.of(
            bundles().stream().map(LayerRules::internalsStayInside).toList());

    @ArchTest
    static final ArchRule API_NEEDS_ONLY_JAVA = classes()
            .that()
            .resideInAPackage(packagesOf("api"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packagesOf("api"), "java..", "javax..", "org.osgi.annotation..");

    @ArchTest
    static final ArchRule ENGINE_KNOWS_NO_HTTP = noClasses()
            .that()
            .resideInAPackage(packagesOf("engine"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packagesOf("transport"), "java.net.http..", "javax.net.ssl..");

    @ArchTest
    static final ArchRule TRANSPORT_AND_BELOW_KNOW_NO_STATES = noClasses()
            .that()
            .resideInAnyPackage(below("engine").stream()
                    .filter(bundle -> !bundle.equals("api"))
                    .map(LayerRules::packagesOf)
                    .toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packagesOf("api.engine"));

    private LayerRules() {}

    static List<String> bundles() {
        return LAYERS.stream().flatMap(List::stream).toList();
    }

    static String packagesOf(String bundle) {
        return ROOT + bundle + "..";
    }

    private static List<String> below(String bundle) {
        List<String> below = new ArrayList<>();
        for (List<String> layer : LAYERS) {
            if (layer.contains(bundle)) {
                return below;
            }
            below.addAll(layer);
        }
        throw new IllegalArgumentException(bundle + " has no layer");
    }

    private static ArchRule arrowsOnlyGoDown() {
        LayeredArchitecture layers = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .ensureAllClassesAreContainedInArchitecture();
        for (String bundle : bundles()) {
            layers = layers.layer(bundle).definedBy(packagesOf(bundle));
        }
        for (String bundle : bundles()) {
            List<String> below = below(bundle);
            layers = below.isEmpty()
                    ? layers.whereLayer(bundle).mayNotAccessAnyLayer()
                    : layers.whereLayer(bundle).mayOnlyAccessLayers(below.toArray(String[]::new));
        }
        return layers;
    }

    private static ArchRule internalsStayInside(String bundle) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packagesOf(bundle))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + bundle + ".internal..");
    }
}
