// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.engine.OutboundTransfer;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.camel.ReplicaHeaders;

class ConsumerTest extends ReplicaTestBase {
    private static final Peer PEER =
            new Peer("primary", "192.0.2.1", new Authorization("primary", Path.of("/vms"), "DEFAULT"));

    private final AtomicReference<Exchange> seen = new AtomicReference<>();
    private final OutboundTransfer transfer = OutboundTransfer.class.cast(Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {OutboundTransfer.class}, (proxy, method, arguments) -> {
                throw new AssertionError("the component does not look into a transfer");
            }));

    @BeforeEach
    void forget() {
        seen.set(null);
    }

    private void consume(Channel channel, Processor processor) throws Exception {
        route(new RouteBuilder() {
            @Override
            public void configure() {
                from(channel.uri()).routeId("consumer").process(seen::set).process(processor);
            }
        });
    }

    private void hand(Channel channel) {
        switch (channel) {
            case CONTROL -> hub.receive(PEER, FakeServices.hello());
            case DATA -> hub.receive(PEER, FakeServices.chunk());
            case TRANSFERS -> hub.dispatch(transfer);
        }
    }

    @Test
    void aControlMessageComesWithItsSenderAndIsAnswered() throws Exception {
        consume(Channel.CONTROL, exchange -> exchange.getMessage().setBody(FakeServices.WELCOME));

        assertThat(hub.receive(PEER, FakeServices.hello())).isEqualTo(FakeServices.WELCOME);

        assertThat(seen.get().getIn().getHeader(ReplicaHeaders.PEER)).isEqualTo(PEER);
        assertThat(seen.get().getPattern().isOutCapable()).isTrue();
    }

    @Test
    void aControlMessageThatIsNotAnsweredIsTheRoutesError() throws Exception {
        consume(Channel.CONTROL, exchange -> exchange.getMessage().setBody("no reply"));

        ReplicationException error =
                catchThrowableOfType(ReplicationException.class, () -> hub.receive(PEER, FakeServices.hello()));

        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(error).hasMessageContaining("replica:control").hasMessageContaining("Welcome");
    }

    @Test
    void aChunkComesWithItsSender() throws Exception {
        AtomicReference<Object> body = new AtomicReference<>();
        consume(Channel.DATA, exchange -> body.set(exchange.getIn().getBody()));
        Chunk chunk = FakeServices.chunk();

        hub.receive(PEER, chunk);

        assertThat(body.get()).isSameAs(chunk);
        assertThat(seen.get().getIn().getHeader(ReplicaHeaders.PEER)).isEqualTo(PEER);
    }

    @Test
    void aTransferComesAsItIs() throws Exception {
        AtomicReference<Object> body = new AtomicReference<>();
        consume(Channel.TRANSFERS, exchange -> body.set(exchange.getIn().getBody()));

        hub.dispatch(transfer);

        assertThat(body.get()).isSameAs(transfer);
        assertThat(seen.get().getIn().getHeaders()).doesNotContainKey(ReplicaHeaders.PEER);
    }

    @ParameterizedTest
    @EnumSource
    void withoutARouteTheStateIsInvalid(Channel channel) {
        ReplicationException error = catchThrowableOfType(ReplicationException.class, () -> hand(channel));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(error).hasMessageContaining(channel.uri());
    }

    @ParameterizedTest
    @EnumSource
    void aStoppedRouteConsumesNoMoreAndAStartedOneAgain(Channel channel) throws Exception {
        consume(channel, exchange -> exchange.getMessage().setBody(FakeServices.WELCOME));

        context.getRouteController().stopRoute("consumer");
        assertThat(codeOf(() -> hand(channel))).isEqualTo(ErrorCode.INVALID_STATE);

        context.getRouteController().startRoute("consumer");
        hand(channel);
        assertThat(seen.get()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void aSecondConsumerIsRefusedAndTheFirstGoesOn(Channel channel) throws Exception {
        consume(channel, exchange -> exchange.getMessage().setBody(FakeServices.WELCOME));
        try (CamelContext second = newContext("second")) {
            assertThatThrownBy(() -> second.addRoutes(new RouteBuilder() {
                        @Override
                        public void configure() {
                            from(channel.uri()).process(exchange -> {});
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'first'")
                    .hasMessageContaining(channel.uri());
        }

        hand(channel);
        assertThat(seen.get()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void aClassifiedErrorIsFoundInWhateverWrapsIt(Channel channel) throws Exception {
        ReplicationException classified = FakeServices.error(ErrorCode.REPLICA_DISK_FULL);
        consume(channel, exchange -> {
            throw new IllegalStateException(new RuntimeException(classified));
        });

        assertThatThrownBy(() -> hand(channel)).isSameAs(classified);
    }

    @ParameterizedTest
    @EnumSource
    void anotherErrorIsInternalAndKeptAsTheCause(Channel channel) throws Exception {
        IllegalStateException cause = new IllegalStateException("a defect");
        consume(channel, exchange -> {
            throw cause;
        });

        ReplicationException error = catchThrowableOfType(ReplicationException.class, () -> hand(channel));

        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(error).hasMessageContaining(channel.uri()).hasRootCause(cause);
    }
}
