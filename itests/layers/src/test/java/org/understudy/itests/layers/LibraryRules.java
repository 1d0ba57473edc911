// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.layers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/** Which bundles may use a library: so that it can be replaced in one place. */
final class LibraryRules {
    @ArchTest
    static final ArchRule JETTY = onlyUsedBy("org.eclipse.jetty..", "transport");

    @ArchTest
    static final ArchRule BOUNCY_CASTLE = onlyUsedBy("org.bouncycastle..", "security");

    @ArchTest
    static final ArchRule CAMEL = onlyUsedBy("org.apache.camel..", "camel", "routes");

    @ArchTest
    static final ArchRule KARAF = onlyUsedBy("org.apache.karaf..", "shell");

    @ArchTest
    static final ArchRule H2 = onlyUsedBy("org.h2..", "engine");

    @ArchTest
    static final ArchRule JNA = onlyUsedBy("com.sun.jna..", "io");

    @ArchTest
    static final ArchRule ZSTD = onlyUsedBy("com.github.luben.zstd..", "pipeline");

    @ArchTest
    static final ArchRule LZ4 = onlyUsedBy("net.jpountz..", "disk");

    private LibraryRules() {}

    private static ArchRule onlyUsedBy(String library, String... bundles) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        Stream.of(bundles).map(LayerRules::packagesOf).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
