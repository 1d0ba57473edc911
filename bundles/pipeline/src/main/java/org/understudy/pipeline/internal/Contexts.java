// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Native contexts for reuse: as many as threads worked at the same time; closed with the component. */
final class Contexts<C> {
    private final ConcurrentLinkedQueue<C> idle = new ConcurrentLinkedQueue<>();
    private final Supplier<C> factory;
    private final Consumer<C> closer;
    private volatile boolean closed;

    Contexts(Supplier<C> factory, Consumer<C> closer) {
        this.factory = factory;
        this.closer = closer;
    }

    C take() {
        C context = idle.poll();
        return context == null ? factory.get() : context;
    }

    void giveBack(C context) {
        idle.add(context);
        if (closed) {
            close();
        }
    }

    void close() {
        closed = true;
        for (C context = idle.poll(); context != null; context = idle.poll()) {
            closer.accept(context);
        }
    }
}
