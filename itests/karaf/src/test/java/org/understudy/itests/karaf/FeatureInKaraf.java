// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.Before;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;

/** A test in a Karaf of its own, where one feature is installed and all bundles are active. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class FeatureInKaraf {
    static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    BundleContext context;

    @Inject
    FeaturesService features;

    @Inject
    SessionFactory sessions;

    Shell shell;

    private final String feature;

    FeatureInKaraf(String feature) {
        this.feature = feature;
    }

    @Configuration
    public Option[] configuration() throws Exception {
        return StockKaraf.options();
    }

    @Before
    public final void install() throws Exception {
        shell = new Shell(sessions);
        String version = System.getProperty("understudy.version");
        if (features.getFeature(feature) == null) {
            features.addRepository(URI.create("mvn:org.understudy/understudy-features/" + version + "/xml/features"));
        }
        if (!features.isInstalled(features.getFeature(feature))) {
            // a refresh of the shell would take this test's bundle, which uses it, along
            features.installFeature(feature, EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles));
        }
        await("all bundles active")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(inactiveBundles()).isEmpty());
    }

    private SortedSet<String> inactiveBundles() {
        SortedSet<String> inactive = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
            if (bundle.getState() != (fragment ? Bundle.RESOLVED : Bundle.ACTIVE)) {
                inactive.add(bundle.getSymbolicName() + " in state " + bundle.getState());
            }
        }
        return inactive;
    }

    final Path etc() {
        return Path.of(System.getProperty("karaf.etc"));
    }

    final boolean hasService(String name) {
        return context.getServiceReference(name) != null;
    }
}
