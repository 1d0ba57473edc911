// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;

/** The packets that come to a port of the loopback interface, as a raw socket sees them. */
public final class Capture implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public Capture(int port) throws IOException {
        process = new ProcessBuilder("python3", "src/test/resources/capture.py", String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        assertThat(out.readLine()).isEqualTo("ready");
        Thread reader = new Thread(() -> out.lines().forEach(lines::add));
        reader.setDaemon(true);
        reader.start();
    }

    /** Says so if packets can't be looked at here. */
    public static void assumePossible() throws Exception {
        String missing = "";
        try {
            Process probe = new ProcessBuilder(
                            "python3", "-c", "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            missing = probe.waitFor() == 0 ? "" : said.strip();
        } catch (IOException e) {
            missing = e.getMessage();
        }
        if (!missing.isEmpty()) {
            System.err.println(
                    "SKIPPED: DSCP marks are not looked at: a raw socket needs python3 and root. " + missing);
        }
        Assumptions.assumeTrue(missing.isEmpty(), missing);
    }

    /** Forgets what was seen. */
    public void clear() {
        lines.clear();
    }

    /** @return each packet that was seen, at least so many, as in {@code IPv4 10} */
    public List<String> packets(int atLeast) {
        await().atMost(LONG).until(() -> lines.size() >= atLeast);
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
