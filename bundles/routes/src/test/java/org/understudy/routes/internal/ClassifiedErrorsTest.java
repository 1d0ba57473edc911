// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.RetryPolicy;
import org.understudy.api.transport.ControlRequest;
import org.understudy.camel.ReplicaHeaders;

/** The error handler of the routes is the retry table: it notes, and tries nothing again. */
@Timeout(120)
class ClassifiedErrorsTest extends PrimaryRoutesTestBase {
    private static final ControlRequest.Hello HELLO = new ControlRequest.Hello(List.of(1), "test");

    private final List<Exchange> failed = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() throws Exception {
        EventNotifierSupport listener = new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.ExchangeFailedEvent failure) {
                    failed.add(failure.getExchange());
                }
            }
        };
        listener.start();
        context.getManagementStrategy().addEventNotifier(listener);
    }

    private void assertNoted(Exchange exchange, ErrorCode code) {
        assertThat(exchange.getProperty(ReplicaHeaders.FAILURE_CODE)).isEqualTo(code);
        assertThat(exchange.getProperty(ReplicaHeaders.FAILURE_CLASS)).isEqualTo(code.errorClass());
        assertThat(exchange.getProperty(ReplicaHeaders.RETRY_POLICY)).isEqualTo(rows.get(code.errorClass()));
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorOfAControlMessageIsNotedAndMadeOnce(ErrorCode code) {
        rows.put(code.errorClass(), RetryPolicy.parse("every 7 minutes"));
        AtomicInteger sent = new AtomicInteger();
        channels.onControl = sent::incrementAndGet;
        channels.controlError = new ReplicationException(code, "told to fail", "none");

        ReplicationException error =
                catchThrowableOfType(ReplicationException.class, () -> routes.send(FakeTransfer.REPLICA, HELLO));

        assertThat(error).isSameAs(channels.controlError);
        assertThat(sent).hasValue(1);
        assertThat(failed).hasSize(1);
        assertNoted(failed.get(0), code);
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorOfATransferIsNotedOnceAndItsChunkSentOnce(ErrorCode code) {
        rows.put(code.errorClass(), RetryPolicy.parse("every 7 minutes"));
        AtomicInteger sent = new AtomicInteger();
        channels.onChunk = sequence -> {
            sent.incrementAndGet();
            throw new ReplicationException(code, "told to fail", "none");
        };
        FakeTransfer transfer = new FakeTransfer(1, 1, buffers, null);

        ReplicationException error = catchThrowableOfType(ReplicationException.class, () -> hub.dispatch(transfer));
        transfer.close();

        assertThat(error.code()).isEqualTo(code);
        assertThat(sent).hasValue(1);
        List<Exchange> noted = failed.stream()
                .filter(exchange -> exchange.getProperty(ReplicaHeaders.FAILURE_CODE) != null)
                .toList();
        assertThat(noted).hasSize(1);
        assertNoted(noted.get(0), code);
    }

    @Test
    void anErrorThatNobodyClassifiedIsAnInternalOne() {
        channels.controlError = new IllegalStateException("a defect");

        catchThrowableOfType(ReplicationException.class, () -> routes.send(FakeTransfer.REPLICA, HELLO));

        assertNoted(failed.get(0), ErrorCode.INTERNAL);
    }

    @Test
    void aChangedTableIsSeenByTheNextError() {
        channels.controlError = new ReplicationException(ErrorCode.TIMED_OUT, "told to fail", "none");
        catchThrowableOfType(ReplicationException.class, () -> routes.send(FakeTransfer.REPLICA, HELLO));

        rows.put(ErrorClass.NETWORK, RetryPolicy.parse("every 1 minute"));
        catchThrowableOfType(ReplicationException.class, () -> routes.send(FakeTransfer.REPLICA, HELLO));

        assertThat(failed)
                .extracting(exchange -> exchange.getProperty(ReplicaHeaders.RETRY_POLICY))
                .containsExactly(RetryPolicy.parse("none"), RetryPolicy.parse("every 1 minute"));
    }
}
