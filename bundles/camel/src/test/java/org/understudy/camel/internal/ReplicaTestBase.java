// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** A Camel context with the component {@code replica}, and fakes of the services behind it. */
abstract class ReplicaTestBase {
    final Hub hub = new Hub();
    final FakeServices fakes = new FakeServices();
    CamelContext context;
    ProducerTemplate template;

    @BeforeEach
    void startContext() {
        context = newContext("first");
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stopContext() {
        context.stop();
    }

    CamelContext newContext(String name) {
        CamelContext created = new DefaultCamelContext();
        created.getCamelContextExtension().setName(name);
        created.addComponent("replica", new ReplicaComponent(created, hub, fakes.services()));
        created.start();
        return created;
    }

    void route(RouteBuilder builder) throws Exception {
        context.addRoutes(builder);
    }

    static ErrorCode codeOf(ThrowingCallable call) {
        ReplicationException error = catchThrowableOfType(ReplicationException.class, call);
        return error == null ? null : error.code();
    }
}
