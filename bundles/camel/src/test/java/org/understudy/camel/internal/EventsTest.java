// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventType;
import org.understudy.camel.ReplicaHeaders;

class EventsTest extends ReplicaTestBase {
    private static final Event ENABLED = event(EventType.RELATIONSHIP_ENABLED, "web1", Optional.empty());
    private static final Event FAILED = event(EventType.NETWORK_ERROR, "web1", Optional.of(ErrorCode.TIMED_OUT));
    private static final Event OTHER = event(EventType.REPLICATION_STOPPED, "db1", Optional.empty());

    private static Event event(EventType type, String workload, Optional<ErrorCode> error) {
        return new Event(
                1,
                Instant.EPOCH,
                type,
                Optional.of(workload),
                Optional.of(FakeServices.WORKLOAD),
                Optional.empty(),
                error,
                "message",
                "");
    }

    private List<Exchange> consume(String uri) throws Exception {
        List<Exchange> seen = new ArrayList<>();
        route(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(seen::add);
            }
        });
        return seen;
    }

    private void happen() {
        List.of(ENABLED, FAILED, OTHER).forEach(hub::happened);
    }

    private static List<Object> bodies(List<Exchange> exchanges) {
        return exchanges.stream().map(exchange -> exchange.getIn().getBody()).toList();
    }

    @Test
    void severalRoutesGetEachEventWithItsHeaders() throws Exception {
        List<Exchange> first = consume("replica:events");
        List<Exchange> second = consume("replica:events?level=INFO");

        happen();

        assertThat(bodies(first)).containsExactly(ENABLED, FAILED, OTHER);
        assertThat(bodies(second)).containsExactly(ENABLED, FAILED, OTHER);
        assertThat(first.get(1).getIn().getHeaders())
                .containsEntry(ReplicaHeaders.EVENT_NUMBER, 300)
                .containsEntry(ReplicaHeaders.EVENT_LEVEL, "WARNING")
                .containsEntry(ReplicaHeaders.WORKLOAD_NAME, "web1")
                .containsEntry(ReplicaHeaders.WORKLOAD, FakeServices.WORKLOAD)
                .containsEntry(ReplicaHeaders.ERROR_CLASS, "NETWORK");
    }

    @Test
    void optionsFilter() throws Exception {
        List<Exchange> severe = consume("replica:events?level=warning");
        List<Exchange> web = consume("replica:events?level=WARNING&workload=web1");

        happen();

        assertThat(bodies(severe)).containsExactly(FAILED, OTHER);
        assertThat(bodies(web)).containsExactly(FAILED);
    }

    @Test
    void aRouteThatFailsHarmsNoOther() throws Exception {
        route(new RouteBuilder() {
            @Override
            public void configure() {
                from("replica:events").process(exchange -> {
                    throw new IllegalStateException("told to fail");
                });
            }
        });
        List<Exchange> other = consume("replica:events");

        happen();

        assertThat(other).hasSize(3);
    }

    @Test
    void aRouteThatWasStoppedGetsNoMore() throws Exception {
        List<Exchange> seen = consume("replica:events");
        context.stop();

        happen();

        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replica:events?level=loud", "replica:events?colour=red"})
    void aWrongOptionIsRefused(String uri) {
        assertThatThrownBy(() -> consume(uri)).hasRootCauseMessage(rootOf(uri));
    }

    private static String rootOf(String uri) {
        return uri.contains("loud")
                ? "level=loud is none of [INFO, WARNING, ERROR]"
                : "Failed to resolve endpoint: replica://events?colour=red due to: There are 1 parameters that couldn't be"
                        + " set on the endpoint. Check the uri if the parameters are spelt correctly and that they are"
                        + " properties of the endpoint. Unknown parameters=[{colour=red}]";
    }

    @Test
    void nothingCanBeSentToEvents() {
        assertThatThrownBy(() -> template.sendBody("replica:events", "")).hasStackTraceContaining("can't be sent to");
    }

    @Test
    void statisticsAreMeasuredAndReset() {
        assertThat(template.requestBody("replica:workload/web1?action=measure", (Object) null))
                .isEqualTo(fakes.replication.statistics);
        assertThat(template.requestBody("replica:workload/web1?action=reset-statistics", (Object) null))
                .isEqualTo(fakes.replication.statistics);
        assertThat(fakes.replication.asked).containsExactly("measure", "reset-statistics", "measure");
    }
}
