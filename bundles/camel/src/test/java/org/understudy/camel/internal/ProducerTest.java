// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.camel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.camel.ReplicaHeaders;

class ProducerTest extends ReplicaTestBase {
    private static final Map<String, Object> HEADERS = Map.of(
            ReplicaHeaders.REPLICA, FakeServices.REPLICA,
            ReplicaHeaders.WORKLOAD, FakeServices.WORKLOAD);

    private Throwable causeOf(String uri, Object body, Map<String, Object> headers) {
        return catchThrowableOfType(
                        CamelExecutionException.class, () -> template.requestBodyAndHeaders(uri, body, headers))
                .getCause();
    }

    @Test
    void aControlMessageIsSentAndItsReplyIsTheBody() {
        Object reply = template.requestBodyAndHeaders("replica:control", FakeServices.hello(), HEADERS);

        assertThat(reply).isEqualTo(FakeServices.WELCOME);
        assertThat(fakes.asked).containsExactly(List.of(FakeServices.REPLICA, FakeServices.hello()));
    }

    @Test
    void aChunkIsSentOnTheChannelOfItsWorkload() {
        Chunk chunk = FakeServices.chunk();

        template.sendBodyAndHeaders("replica:data", chunk, HEADERS);

        assertThat(fakes.asked).containsExactly(List.of(FakeServices.REPLICA, FakeServices.WORKLOAD, chunk));
    }

    @Test
    void aTransferIsStartedByTheWorkloadsName() {
        Object handle = template.requestBody("replica:transfers", FakeReplication.NAME);

        assertThat(handle).isSameAs(fakes.replication.handle);
        assertThat(fakes.replication.asked).containsExactly("sync");
    }

    @ParameterizedTest
    @EnumSource
    void aWrongBodyIsRefusedWithWhatIsWanted(Channel channel) {
        for (Object wrong : new Object[] {42, null}) {
            assertThat(causeOf(channel.uri(), wrong, HEADERS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(channel.uri().substring("replica:".length()))
                    .hasMessageContaining("takes a body of")
                    .hasMessageContaining(wrong == null ? "none" : "java.lang.Integer");
        }
        assertThat(fakes.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "replica:control, UnderstudyReplica, replica.example.org:8443",
        "replica:control, UnderstudyReplica,",
        "replica:data, UnderstudyReplica,",
        "replica:data, UnderstudyWorkload, web1",
        "replica:data, UnderstudyWorkload,"
    })
    void aWrongOrMissingHeaderIsRefusedWithItsName(String uri, String header, String wrong) {
        Map<String, Object> headers = new HashMap<>(HEADERS);
        headers.put(header, wrong);
        Object body = uri.endsWith("data") ? FakeServices.chunk() : FakeServices.hello();

        assertThat(causeOf(uri, body, headers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs the header " + header);
        assertThat(fakes.asked).isEmpty();
    }

    @Test
    void anErrorComesAsItWasClassified() {
        fakes.error = FakeServices.error(ErrorCode.CERTIFICATE_EXPIRED);

        assertThat(causeOf("replica:control", FakeServices.hello(), HEADERS)).isSameAs(fakes.error);
        assertThat(causeOf("replica:data", FakeServices.chunk(), HEADERS)).isSameAs(fakes.error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"control", "data", "transfers", "workload/web1"})
    void aNodeWithoutTheServiceSaysSo(String what) {
        context.removeComponent("replica");
        context.addComponent(
                "replica", new ReplicaComponent(context, hub, new ReplicaServices(() -> null, () -> null, () -> null)));
        Object body = switch (what) {
            case "control" -> FakeServices.hello();
            case "data" -> FakeServices.chunk();
            default -> FakeReplication.NAME;
        };

        assertThat(causeOf("replica:" + what, body, HEADERS))
                .isInstanceOf(ReplicationException.class)
                .extracting(error -> ((ReplicationException) error).code())
                .isEqualTo(ErrorCode.INVALID_STATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "sync", "suspend", "resume"})
    void anActionIsDoneAndTheStatusIsTheBody(String action) {
        Object status = template.requestBody("replica:workload/web1?action=" + action, (Object) null);

        assertThat(status).isInstanceOf(RelationshipStatus.class);
        assertThat(fakes.replication.asked).containsExactly(action, "status");
    }

    @Test
    void aMigrationIsSignalledWithWhatItNeeds() {
        template.requestBody("replica:workload/web1?action=migrate-storage", "to the new array");
        template.requestBody("replica:workload/web1?action=end-migration", Path.of("/array2/web1"));
        template.requestBody("replica:workload/web1?action=migrate-machine", (Object) null);
        template.requestBody("replica:workload/web1?action=cancel-migration", (Object) null);

        assertThat(fakes.replication.asked)
                .filteredOn(asked -> !asked.equals("status"))
                .containsExactly("begin STORAGE to the new array", "end /array2/web1", "begin MACHINE ", "cancel");
    }

    @Test
    void theEndOfAMigrationNeedsAFolder() {
        assertThat(causeOf("replica:workload/web1?action=end-migration", "/array2/web1", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.nio.file.Path");
    }

    @Test
    void withoutAnActionTheStatusIsAskedFor() {
        assertThat(template.requestBody("replica:workload/web1", (Object) null)).isInstanceOf(RelationshipStatus.class);
        assertThat(fakes.replication.asked).containsExactly("status");
    }

    @Test
    void anUnknownWorkloadIsNotFound() {
        assertThat(causeOf("replica:workload/other?action=suspend", null, Map.of()))
                .isInstanceOf(ReplicationException.class)
                .hasMessageContaining("WORKLOAD_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replica:",
                "replica:event",
                "replica:CONTROL",
                "replica:workload/",
                "replica:workload/web1?action=explode",
                "replica:control?action=start"
            })
    void anAddressThatMeansNothingIsRefused(String uri) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).hasMessageContaining(uri.substring("replica:".length()));
    }

    @Test
    void aWorkloadCanNotBeConsumedFrom() {
        assertThatThrownBy(() -> context.getEndpoint("replica:workload/web1").createConsumer(exchange -> {}))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("replica:transfers");
    }
}
