// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** The Declarative Services components of Understudy's bundles, by their simple names. */
final class Components {
    private Components() {}

    static SortedSet<String> satisfied(BundleContext context) {
        return names(context, true);
    }

    static SortedSet<String> unsatisfied(BundleContext context) {
        return names(context, false);
    }

    private static SortedSet<String> names(BundleContext context, boolean satisfied) {
        Bundle[] bundles = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("org.understudy."))
                .toArray(Bundle[]::new);
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime runtime = context.getService(reference);
        try {
            SortedSet<String> names = new TreeSet<>();
            for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(bundles)) {
                if (isSatisfied(runtime, component) == satisfied) {
                    names.add(component.name.substring(component.name.lastIndexOf('.') + 1));
                }
            }
            return names;
        } finally {
            context.ungetService(reference);
        }
    }

    private static boolean isSatisfied(ServiceComponentRuntime runtime, ComponentDescriptionDTO component) {
        return runtime.getComponentConfigurationDTOs(component).stream()
                .anyMatch(configuration -> configuration.state == ComponentConfigurationDTO.SATISFIED
                        || configuration.state == ComponentConfigurationDTO.ACTIVE);
    }
}
