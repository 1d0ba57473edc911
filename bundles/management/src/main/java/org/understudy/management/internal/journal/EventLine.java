// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.WorkloadId;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventType;

/** An event as a line of JSON. The event's number decides its type; name, level and class are there for people. */
final class EventLine {
    private final ObjectMapper mapper = new ObjectMapper();

    /** @return without a line feed */
    String write(Event event) {
        ObjectNode line = mapper.createObjectNode()
                .put("seq", event.sequence())
                .put("at", event.at().toString())
                .put("number", event.type().number())
                .put("event", event.type().name())
                .put("level", event.type().level().name());
        event.workload().ifPresent(name -> line.put("workload", name));
        event.workloadId().ifPresent(id -> line.put("id", id.toString()));
        event.peer().ifPresent(peer -> line.put("peer", peer));
        event.error()
                .ifPresent(error -> line.put("error", error.name())
                        .put("class", error.errorClass().name()));
        line.put("message", event.message());
        if (!event.remedy().isEmpty()) {
            line.put("remedy", event.remedy());
        }
        try {
            return mapper.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event can't be written as JSON", e);
        }
    }

    /** @throws IOException if the line is no event that this version knows */
    Event read(String text) throws IOException {
        JsonNode line = mapper.readTree(text);
        if (line == null || !line.path("seq").isIntegralNumber()) {
            throw new IOException("no event");
        }
        try {
            return new Event(
                    line.path("seq").longValue(),
                    Instant.parse(line.path("at").asText()),
                    type(line.path("number").asInt()),
                    text(line, "workload"),
                    text(line, "id").map(WorkloadId::parse),
                    text(line, "peer"),
                    text(line, "error").map(ErrorCode::valueOf),
                    line.path("message").asText(),
                    line.path("remedy").asText());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("no event: " + e.getMessage(), e);
        }
    }

    private static EventType type(int number) {
        return Arrays.stream(EventType.values())
                .filter(type -> type.number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no event " + number));
    }

    private static Optional<String> text(JsonNode line, String key) {
        return Optional.ofNullable(line.get(key)).map(JsonNode::asText);
    }
}
