// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.karaf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/** What a command printed as JSON. Jackson comes with the feature: the tests are loaded before it and can't name it. */
final class Json {
    private final JsonNode root;

    private Json(JsonNode root) {
        this.root = root;
    }

    static Json parse(String text) throws IOException {
        return new Json(new ObjectMapper().readTree(text));
    }

    /** The value at a JSON pointer, as text. */
    String text(String pointer) {
        return root.requiredAt(pointer).asText();
    }

    /** The field's values in all entries. */
    List<String> all(String field) {
        return root.findValuesAsText(field);
    }
}
