// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.itests.harness.Images;
import org.understudy.itests.harness.NodePair;

/**
 * An authorized primary that sends very many mutated requests to a real node: none is answered with an internal error, the
 * node serves another primary meanwhile and afterwards, and has no more threads than before. {@code
 * -Dunderstudy.requests=10000000} sets how many.
 */
@Tag("long")
class MutatedRequestsTest {
    private static final long REQUESTS = Long.getLong("understudy.requests", 20_000);
    private static final int THREADS = 4;
    /** Threads that come and go with what a node does. */
    private static final int SPARE_THREADS = 30;

    private static final Pattern LIVE_THREADS = Pattern.compile("Live threads\\s+(\\d+)");

    @TempDir
    private static Path folder;

    @Test
    void aNodeSurvivesThemAndServesOthers() throws Exception {
        try (NodePair nodes = NodePair.start(folder)) {
            Path source = folder.resolve("source");
            Images.create(source.resolve("disk0.raw"), 8 << 20, 1, 1);
            // or it would fill the disk, as it may
            nodes.replica()
                    .told("replica:primary-authorize --quota-workloads 50 --location "
                            + nodes.folder("good").getParent() + " " + NodePair.PRIMARY_NAME);
            nodes.enable("good", source, 1);
            nodes.primary().told("replica:start good");
            int before = threads(nodes);
            long seed = Long.getLong("understudy.seed", System.nanoTime());
            SSLContext tls = tls(nodes.primary().home().resolve("etc/understudy"));
            ExecutorService pool = Executors.newFixedThreadPool(THREADS);
            List<RequestStorm> storms = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            try {
                for (int i = 0; i < THREADS; i++) {
                    RequestStorm storm = new RequestStorm(
                            tls, nodes.replica().dataPort(), new RequestMutator(seed + i), REQUESTS / THREADS);
                    storms.add(storm);
                    running.add(pool.submit(storm));
                }
                for (int cycle = 0; running.stream().anyMatch(each -> !each.isDone()); cycle++) {
                    Images.overwrite(source.resolve("disk0.raw"), 0.1, cycle);
                    nodes.primary().told("replica:sync good");
                    assertSame(nodes, source);
                }
                for (Future<?> each : running) {
                    each.get(1, TimeUnit.MINUTES); // whatever it failed with
                }
            } finally {
                pool.shutdownNow();
            }
            System.out.println("seed " + seed + ", answers by status: " + RequestStorm.sum(storms));
            for (RequestStorm storm : storms) {
                assertThat(storm.internalErrors())
                        .as("seed %d: answered with 500", seed)
                        .isEmpty();
            }
            assertThat(RequestStorm.sum(storms)).containsKeys(200, 400);
            await("threads to end")
                    .atMost(Duration.ofMinutes(6))
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> threads(nodes) <= before + SPARE_THREADS);
            assertThat(nodes.replica().log()).doesNotContain("OutOfMemoryError").doesNotContain("[INTERNAL");
            nodes.primary().told("replica:sync good");
            assertSame(nodes, source);
        }
    }

    private static void assertSame(NodePair nodes, Path source) throws Exception {
        Map<String, String> replicated = Images.digests(nodes.folder("good").resolve("current"));
        assertThat(replicated).isEqualTo(Images.digests(source));
    }

    private static int threads(NodePair nodes) {
        String info = nodes.replica().told("shell:info").replaceAll("\u001b\\[[0-9;]*m", "");
        Matcher matcher = LIVE_THREADS.matcher(info);
        assertThat(matcher.find()).as(info).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static SSLContext tls(Path credentials) throws Exception {
        char[] password =
                Files.readAllLines(credentials.resolve("password")).get(0).toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(credentials.resolve("node.p12"), password), password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(credentials.resolve("trust.p12"), password));
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore store(Path file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }
}
