// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.api.transport.ControlRequest;

class JsonTest {
    private final Json json = new Json();

    @ParameterizedTest
    @MethodSource("org.understudy.transport.internal.Messages#all")
    void everyMessageHasItsJson(ControlRequest<?> request, String requestJson, ControlReply reply, String replyJson) {
        assertThat(new String(json.write(request), UTF_8)).isEqualTo(requestJson);
        assertThat(new String(json.write(reply), UTF_8)).isEqualTo(replyJson);
        assertThat(json.readRequest(requestJson.getBytes(UTF_8))).isEqualTo(request);
        assertThat(json.readReply(replyJson.getBytes(UTF_8), reply.getClass())).isEqualTo(reply);
    }

    @Test
    void noTypeOfMessageIsLeftOut() {
        Set<Class<?>> seen = new HashSet<>();
        Messages.all().forEach(message -> {
            seen.add(message.get()[0].getClass());
            seen.add(message.get()[2].getClass());
        });
        assertThat(seen).containsAll(Arrays.asList(ControlRequest.class.getPermittedSubclasses()));
        assertThat(seen).containsAll(Arrays.asList(ControlReply.class.getPermittedSubclasses()));
    }

    @Test
    void anErrorHasItsJson() {
        String text = """
                {"error":"REPLICA_DISK_FULL","message":"no room for \\"disk-0.img\\"","remedy":"free some"}""";
        Json.ErrorBody error = new Json.ErrorBody("REPLICA_DISK_FULL", "no room for \"disk-0.img\"", "free some");
        assertThat(new String(json.write(error), UTF_8)).isEqualTo(text);
        assertThat(json.readError(text.getBytes(UTF_8))).isEqualTo(error);
    }

    @Test
    void aMarkOfACommonPointHasItsJson() {
        String member = "11111111-2222-4333-8444-555555555555";
        String text = Messages.BEGIN_JSON.replace(
                "\"common\":null",
                "\"common\":{\"id\":\"4b6f0c1e-7a55-4a0c-8d5c-2f8a52cbb1f7\",\"group\":\"shop\","
                        + "\"at\":\"2026-11-29T00:05:00.120Z\",\"still\":true,\"members\":[\"" + member + "\"]}");
        var offer = (ControlRequest.BeginTransfer) json.readRequest(text.getBytes(UTF_8));

        assertThat(offer.common())
                .contains(new CommonMark(
                        UUID.fromString("4b6f0c1e-7a55-4a0c-8d5c-2f8a52cbb1f7"),
                        "shop",
                        Instant.parse("2026-11-29T00:05:00.120Z"),
                        true,
                        List.of(WorkloadId.parse(member))));
        assertThat(new String(json.write(offer), UTF_8)).isEqualTo(text);
        for (String rubbish : List.of(
                text.replace("\"shop\"", "null"),
                text.replace("[\"" + member + "\"]", "[null]"),
                text.replace("2026-11-29T00:05:00.120Z", "now"))) {
            assertThatThrownBy(() -> json.readRequest(rubbish.getBytes(UTF_8)))
                    .isInstanceOf(ReplicationException.class);
        }
    }

    @Test
    void aFieldOfALaterVersionIsPassedOver() {
        byte[] later = "{\"current\":null,\"open\":null,\"colour\":{\"r\":1}}".getBytes(UTF_8);
        assertThat(json.readReply(later, WorkloadState.class))
                .isEqualTo(new WorkloadState(Optional.empty(), Optional.empty(), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"type\":\"Goodbye\"}",
                "{\"type\":\"java.lang.Object\"}",
                "{\"type\":\"QueryWorkload\"}",
                "{\"type\":\"QueryWorkload\",\"workload\":null}",
                "{\"type\":\"QueryWorkload\",\"workload\":\"1\"}",
                "{\"type\":\"AbortTransfer\",\"transfer\":\"0a1b2c3d-4e5f-4000-8000-00000000ffff\"} {}",
                "{\"type\":\"AbortTransfer\",\"transfer\":\"0a1b2c3d-4e5f-4000-8000-00000000ffff\"",
                "{\"type\":\"Hello\",\"versions\":[null],\"software\":\"\"}",
                "{\"type\":\"RetainChunks\",\"transfer\":\"0a1b2c3d-4e5f-4000-8000-00000000ffff\","
                        + "\"equal\":[{\"first\":2,\"last\":1}]}",
                "{\"type\":\"BeginTransfer\",\"workload\":\"11111111-2222-4333-8444-555555555555\",\"name\":\"a\","
                        + "\"transfer\":\"0a1b2c3d-4e5f-4000-8000-00000000ffff\",\"kind\":\"INITIAL\","
                        + "\"files\":[{\"path\":\"../etc/passwd\",\"size\":1}]}"
            })
    void whatIsNoMessageIsAViolation(String text) {
        Network.assertFails(ErrorCode.PROTOCOL_VIOLATION, () -> json.readRequest(text.getBytes(UTF_8)));
    }

    @Test
    void depthAndLengthHaveLimits() {
        String deep = "{\"type\":\"Hello\",\"x\":" + "[".repeat(17) + "]".repeat(17) + "}";
        String longText =
                "{\"type\":\"Hello\",\"versions\":[1],\"software\":\"" + "x".repeat(KeyEnvelopes.MAX_TEXT + 1) + "\"}";
        Network.assertFails(ErrorCode.PROTOCOL_VIOLATION, () -> json.readRequest(deep.getBytes(UTF_8)));
        Network.assertFails(ErrorCode.PROTOCOL_VIOLATION, () -> json.readRequest(longText.getBytes(UTF_8)));
    }
}
