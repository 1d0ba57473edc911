// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.ThreadPool;

/** What one primary may have of a replica's threads and memory at once, over all its listeners. Thread-safe. */
final class Shares {
    /** Buffers for chunks are few: some are left to others. */
    private static final int CHUNKS = 20;

    private final Lanes chunks = new Lanes();
    private final Lanes others = new Lanes();
    private final ControlBodies bodies = new ControlBodies();

    ControlBodies bodies() {
        return bodies;
    }

    /** Serves a primary's request now, or when others of its are done; {@code service} must not throw. */
    void serve(String primary, Request request, Runnable service) {
        int threads = threads(request);
        if (HttpMethod.PUT.is(request.getMethod())) {
            chunks.run(
                    primary,
                    Math.min(CHUNKS, threads / 3),
                    service,
                    request.getComponents().getExecutor());
        } else {
            others.run(
                    primary,
                    Math.max(1, threads / 8),
                    service,
                    request.getComponents().getExecutor());
        }
    }

    private static int threads(Request request) {
        ThreadPool pool =
                request.getConnectionMetaData().getConnector().getServer().getThreadPool();
        return pool instanceof ThreadPool.SizedThreadPool sized ? sized.getMaxThreads() : pool.getThreads();
    }
}
