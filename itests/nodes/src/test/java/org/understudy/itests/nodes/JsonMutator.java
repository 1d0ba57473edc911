// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Control messages that are whole JSON still, of which some values, fields or elements are others. Not thread-safe. */
final class JsonMutator {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<JsonNode> SCALARS = List.of(
            NODES.nullNode(),
            NODES.booleanNode(true),
            NODES.numberNode(0),
            NODES.numberNode(-1),
            NODES.numberNode(1),
            NODES.numberNode(Integer.MAX_VALUE),
            NODES.numberNode(1L + Integer.MAX_VALUE),
            NODES.numberNode(Long.MAX_VALUE),
            NODES.numberNode(Long.MIN_VALUE),
            NODES.numberNode(1e300),
            NODES.textNode(""),
            NODES.textNode("DELTA"),
            NODES.textNode("RESYNC"),
            NODES.textNode("../../etc/passwd"),
            NODES.textNode("/etc/passwd"),
            NODES.textNode("C:\\windows\\system.ini"),
            NODES.textNode("disk.img\0.raw"),
            NODES.textNode("d/".repeat(600) + "disk.img"),
            NODES.textNode("DISK.IMG"),
            NODES.textNode("a\u202eb\uD800"),
            NODES.textNode("x".repeat(5000)),
            NODES.textNode("00000000-0000-0000-0000-000000000000"),
            NODES.textNode("11111111-2222-4333-8444-555555555555"),
            NODES.textNode("0a1b2c3d-4e5f-4000-8000-00000000ffff"));

    private final ObjectMapper mapper = new ObjectMapper();
    private final List<JsonNode> seeds = new ArrayList<>();
    private final Random random;

    JsonMutator(Random random, List<String> messages) {
        this.random = random;
        try {
            for (String message : messages) {
                seeds.add(mapper.readTree(message));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    String next() {
        JsonNode message = seeds.get(random.nextInt(seeds.size())).deepCopy();
        for (int step = random.nextInt(4); step > 0; step--) {
            change(message);
        }
        return message.toString();
    }

    private void change(JsonNode message) {
        List<JsonNode> containers = new ArrayList<>();
        containers.add(message);
        for (int i = 0; i < containers.size(); i++) {
            containers.get(i).forEach(child -> {
                if (child.isContainerNode()) {
                    containers.add(child);
                }
            });
        }
        JsonNode place = containers.get(random.nextInt(containers.size()));
        if (place instanceof ObjectNode object) {
            change(object);
        } else if (place instanceof ArrayNode array) {
            change(array);
        }
    }

    private void change(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        // its type says what it is: a message without one gets no further
        String name = names.size() > 1 && random.nextInt(10) != 0
                ? names.get(names.size() - 1 - random.nextInt(names.size() - 1))
                : names.isEmpty() ? "files" : names.get(0);
        switch (random.nextInt(8)) {
            case 0 -> object.remove(name);
            case 1 -> object.set("extra" + random.nextInt(3), value());
            case 2 -> object.set(name, NODES.arrayNode().add(value()));
            default -> object.set(name, value());
        }
    }

    private void change(ArrayNode array) {
        int at = array.isEmpty() ? 0 : random.nextInt(array.size());
        switch (random.nextInt(4)) {
            case 0 -> array.removeAll();
            case 1 -> array.insert(at, value());
            case 2 -> {
                for (int copies = random.nextInt(300); copies > 0 && !array.isEmpty(); copies--) {
                    array.add(array.get(at).deepCopy());
                }
            }
            default -> {
                if (!array.isEmpty()) {
                    array.set(at, value());
                }
            }
        }
    }

    private JsonNode value() {
        return switch (random.nextInt(12)) {
            case 0 -> NODES.textNode(uuid());
            case 1 -> NODES.numberNode(random.nextLong());
            case 2 -> NODES.textNode("disk" + random.nextInt(5));
            case 3 -> nested(random.nextInt(200));
            case 4 -> fieldOfAnother();
            default -> SCALARS.get(random.nextInt(SCALARS.size()));
        };
    }

    /** One of a few, so that what one message begins others hit. */
    private String uuid() {
        return String.format("0a1b2c3d-4e5f-4000-8000-%012x", random.nextInt(40));
    }

    private static JsonNode nested(int depth) {
        ArrayNode outer = NODES.arrayNode();
        for (int i = 0; i < depth; i++) {
            outer = NODES.arrayNode().add(outer);
        }
        return outer;
    }

    private JsonNode fieldOfAnother() {
        JsonNode other = seeds.get(random.nextInt(seeds.size()));
        List<JsonNode> values = new ArrayList<>();
        other.forEach(values::add);
        return values.get(random.nextInt(values.size())).deepCopy();
    }
}
