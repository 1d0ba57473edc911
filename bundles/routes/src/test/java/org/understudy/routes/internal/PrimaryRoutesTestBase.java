// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.understudy.api.ErrorClass;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.engine.RetryPolicy;
import org.understudy.camel.internal.Hub;
import org.understudy.camel.internal.ReplicaComponents;
import org.understudy.pipeline.internal.ZstdOutboundStages;

/** The primary's routes with the real stages, over fakes of the channels. */
abstract class PrimaryRoutesTestBase {
    final Hub hub = new Hub();
    final FakeChannels channels = new FakeChannels();
    final FourBuffers buffers = new FourBuffers();
    final FailingStages stages = new FailingStages();
    final Map<ErrorClass, RetryPolicy> rows = new EnumMap<>(ErrorClass.class);
    CamelContext context;
    PrimaryRoutes routes;

    /** The real stages, of which one may fail. */
    static final class FailingStages implements OutboundStages {
        private final OutboundStages real = new ZstdOutboundStages();
        volatile RuntimeException error;
        volatile long failing = -1;

        @Override
        public Chunk digest(Chunk chunk) {
            return real.digest(chunk);
        }

        @Override
        public Chunk compress(Chunk chunk, int level) {
            if (chunk.header().sequence() == failing) {
                throw error;
            }
            return real.compress(chunk, level);
        }

        @Override
        public Chunk encrypt(Chunk chunk, Optional<PayloadKey> key) {
            return real.encrypt(chunk, key);
        }
    }

    @BeforeEach
    void startRoutes() throws Exception {
        for (ErrorClass errorClass : ErrorClass.values()) {
            rows.put(errorClass, RetryPolicy.parse("none"));
        }
        context = new DefaultCamelContext();
        context.addComponent("replica", ReplicaComponents.create(context, hub, channels, channels));
        routes = new PrimaryRoutes(context, stages, errorClass -> rows.get(errorClass));
    }

    @AfterEach
    void stopRoutes() {
        routes.close();
    }
}
