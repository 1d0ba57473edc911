// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.layers;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

/** All classes of all bundles keep the rules. */
@AnalyzeClasses(packages = "org.understudy", importOptions = DoNotIncludeTests.class)
class LayersTest {
    @ArchTest
    static final ArchTests LAYERS = ArchTests.in(LayerRules.class);

    @ArchTest
    static final ArchTests LIBRARIES = ArchTests.in(LibraryRules.class);

    @ArchTest
    static final ArchTests STATE = ArchTests.in(StateRules.class);
}
