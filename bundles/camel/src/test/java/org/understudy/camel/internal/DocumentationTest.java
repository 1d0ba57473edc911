// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.camel.ReplicaHeaders;
import org.understudy.camel.example.WatchRoute;

/** What docs/camel.md says is so. */
class DocumentationTest extends ReplicaTestBase {
    private static String page() throws IOException {
        return Files.readString(Path.of("../../docs/camel.md"));
    }

    @Test
    void theExampleRaisesAnAlarmOnlyWhenSomethingIsWrong() throws Exception {
        List<String> alarms = new ArrayList<>();
        route(new WatchRoute());
        route(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alarm")
                        .process(exchange -> alarms.add(exchange.getMessage().getBody(String.class)));
            }
        });

        template.sendBody("direct:watch", null);
        assertThat(alarms).isEmpty();

        fakes.replication.health = ReplicationHealth.CRITICAL;
        template.sendBody("direct:watch", null);
        assertThat(alarms).containsExactly("web1: Critical [connection refused]");
    }

    @Test
    void theExampleStandsOnThePageAsItIs() throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/understudy/camel/example/WatchRoute.java"));

        assertThat(page()).contains(source.substring(source.indexOf("public final class")));
    }

    @Test
    void thePageNamesEveryEndpointHeaderAndAction() throws IOException {
        for (Channel channel : Channel.values()) {
            assertThat(page()).contains("`" + channel.uri() + "`");
        }
        for (WorkloadAction action : WorkloadAction.values()) {
            assertThat(page()).contains("`" + action.text() + "`");
        }
        assertThat(page())
                .contains(
                        "`" + ReplicaHeaders.REPLICA + "`",
                        "`" + ReplicaHeaders.WORKLOAD + "`",
                        "`" + ReplicaHeaders.PEER + "`",
                        "`" + EventsEndpoint.URI + "`",
                        "`" + ReplicaHeaders.EVENT_NUMBER + "`",
                        "`" + ReplicaHeaders.EVENT_LEVEL + "`",
                        "`" + ReplicaHeaders.WORKLOAD_NAME + "`",
                        "`" + ReplicaHeaders.ERROR_CLASS + "`");
    }
}
