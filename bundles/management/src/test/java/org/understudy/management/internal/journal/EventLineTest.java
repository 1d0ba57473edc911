// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLineTest {
    private final EventLine lines = new EventLine();

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(lines.read(lines.write(Events.full()))).isEqualTo(Events.full());
        assertThat(lines.read(lines.write(Events.event(3)))).isEqualTo(Events.event(3));
    }

    @Test
    void theFormIsThatOfTheDocumentation() {
        assertThat(lines.write(Events.full()))
                .isEqualTo("{\"seq\":7,\"at\":\"2026-11-24T12:00:00Z\",\"number\":300,\"event\":\"NETWORK_ERROR\","
                        + "\"level\":\"WARNING\",\"workload\":\"web1\",\"id\":\"c61aabb4-a18d-462b-92f5-1f8f2e6a706a\","
                        + "\"peer\":\"replica:8443\",\"error\":\"CONNECTION_REFUSED\",\"class\":\"NETWORK\","
                        + "\"message\":\"nothing listens there\",\"remedy\":\"start the replica\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"seq\":1}",
                "{\"seq\":1,\"at\":\"x\",\"number\":300}",
                "{\"seq\":1,\"at\":\"2026-11-24T12:00:00Z\",\"number\":1}",
                "{\"seq\":1,\"at\":\"2026-11-24T12:00:00Z\",\"number\":300,\"id\":\"1-1-1-1-1\"}",
                "{\"seq\":1,\"at\":\"2026-11-24T12:00:00Z\",\"number\":300,\"error\":\"NONE\"}"
            })
    void whatIsNoEventIsRefused(String text) {
        assertThatThrownBy(() -> lines.read(text)).isInstanceOf(IOException.class);
    }

    @Test
    void theLogHasOneLineWithNumberNameAndRemedy() {
        assertThat(EventLog.line(Events.full()))
                .isEqualTo("[300 NETWORK_ERROR] 'web1' replica:8443: nothing listens there -> start the replica");
        assertThat(EventLog.line(Events.event(3))).isEqualTo("[200 TRANSFER_STARTED] event 3");
    }
}
