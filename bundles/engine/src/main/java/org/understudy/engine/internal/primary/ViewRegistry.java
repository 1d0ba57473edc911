// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.disk.ConsistentView;

/** The views that bundles offer, which may come and go while relationships stay. */
@Component(service = ViewRegistry.class)
public final class ViewRegistry implements Views {
    /** A view that a bundle is about to offer, as the node starts. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, ConsistentView> views = new HashMap<>(); // guarded by this
    private final Duration patience;

    @Activate
    public ViewRegistry() {
        this(PATIENCE);
    }

    ViewRegistry(Duration patience) {
        this.patience = patience;
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.AT_LEAST_ONE)
    synchronized void addView(ConsistentView view) {
        views.put(view.name(), view);
        notifyAll();
    }

    synchronized void removeView(ConsistentView view) {
        views.remove(view.name(), view);
    }

    @Override
    public synchronized ConsistentView named(String name) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            long left = patience.toMillis();
            while (!views.containsKey(name) && left > 0) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ConsistentView view = views.get(name);
        if (view == null) {
            throw new InvalidSettingException(
                    "view", name, "one of " + String.join(", ", new TreeSet<>(views.keySet())));
        }
        return view;
    }
}
