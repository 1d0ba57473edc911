// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.SortedMap;
import org.awaitility.Awaitility;
import org.understudy.api.ErrorCode;
import org.understudy.itests.harness.HeldData;
import org.understudy.itests.harness.Images;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;

/** A workload that is replicated between the two nodes, over an address that a test chooses. */
final class Workload implements AutoCloseable {
    static final long MIB = 1 << 20;
    private static final long SIZE = 64 * MIB;
    /** Of the image that is in use; about three quarters of that is sent, as one half is compressible. */
    private static final double PART = 0.4;
    /** Enough to see that it is not sent again, and far from the end. */
    private static final long MIDDLE = 6 * MIB;

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(300);
    /** Longer than any test, so that no cycle starts by itself but for a retry. */
    private static final Duration INTERVAL = Duration.ofHours(1);

    /** What a fault interrupts. */
    enum Kind {
        INITIAL,
        DELTA
    }

    private final NodePair nodes;
    private final String name;
    private final Path source;
    private final Path replicas;
    private final Kind kind;

    private Workload(NodePair nodes, String name, Path source, Path replicas, Kind kind) {
        this.nodes = nodes;
        this.name = name;
        this.source = source;
        this.replicas = replicas;
        this.kind = kind;
    }

    /** Makes an image and enables it; if a delta is to be interrupted, the initial replication is done when it returns. */
    static Workload enable(NodePair nodes, Path folder, String name, String address, Kind kind) throws IOException {
        return enable(nodes, folder, nodes.folder(name).getParent(), name, address, kind);
    }

    static Workload enable(NodePair nodes, Path folder, Path replicas, String name, String address, Kind kind)
            throws IOException {
        Workload workload = new Workload(nodes, name, folder.resolve(name), replicas, kind);
        Images.create(workload.disk(), SIZE, kind == Kind.INITIAL ? PART : 0.02, name.hashCode());
        Files.writeString(workload.source.resolve("domain.xml"), "<domain/>\n");
        nodes.primary()
                .told("replica:enable --chunks 2 --interval " + INTERVAL.toSeconds() + " --source " + workload.source
                        + " --replica " + address + " " + name);
        if (kind == Kind.DELTA) {
            workload.command("start");
            workload.assertIdentical();
            workload.change();
        }
        return workload;
    }

    private Path disk() {
        return source.resolve("disk0.raw");
    }

    Path current() {
        return replicas.resolve(name).resolve("current");
    }

    /** Changes as much as is sent in an initial replication. */
    void change() throws IOException {
        Images.overwrite(disk(), PART, System.identityHashCode(this));
    }

    private String verb() throws IOException {
        return "Replicating".equals(show().get("state").asText()) ? "sync" : "start";
    }

    private void command(String verb) {
        nodes.primary().told("replica:" + verb + " " + name);
    }

    /** Starts the transfer and returns. */
    void begin() throws IOException {
        nodes.primary().told("replica:" + verb() + " --background " + name);
    }

    /** Starts the transfer, and returns when the replica holds some of it. */
    long beginToTheMiddle() throws IOException {
        begin();
        long held = HeldData.await(replicas.resolve(name), MIDDLE);
        assertThat(show().get("running").isNull()).as("not complete yet").isFalse();
        return held;
    }

    /** An attempt that fails at once. */
    KarafNode.Result attempt() throws IOException {
        KarafNode.Result result = nodes.primary().ask("replica:" + verb() + " " + name);
        assertThat(result.exitCode()).as(result.output()).isNotZero();
        return result;
    }

    JsonNode show() throws IOException {
        return nodes.primary().json("replica:show --json " + name);
    }

    JsonNode last() throws IOException {
        return show().get("last");
    }

    private JsonNode awaitFailure(int attempt) {
        return Awaitility.await("failure of " + name)
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(
                        this::show,
                        status -> status.get("running").isNull()
                                && !status.get("failure").isNull()
                                && status.get("failure").get("attempt").asInt() == attempt);
    }

    /**
     * Waits until an attempt has failed, and checks the error, its class and the next attempt: of a network error after so
     * many minutes from the first attempt or the failure.
     *
     * @return when it failed
     */
    Instant assertNetworkFailure(int attempt, int minutes, ErrorCode... allowed) throws IOException {
        JsonNode status = awaitFailure(attempt);
        JsonNode failure = status.get("failure");
        assertThat(failure.get("error").asText())
                .isIn(Arrays.stream(allowed).map(Enum::name).toArray());
        assertThat(failure.get("errorClass").asText()).isEqualTo("NETWORK");
        assertThat(failure.get("message").asText()).isNotBlank();
        assertThat(failure.get("remedy").asText()).isNotBlank();
        Instant at = Instant.parse(failure.get("at").asText());
        assertThat(Instant.parse(failure.get("nextAttempt").asText()))
                .as("attempt %d at %s", attempt, at)
                .isCloseTo(at.plus(minutes, ChronoUnit.MINUTES), within(LIMIT.toSeconds(), ChronoUnit.SECONDS));
        assertThat(status.get("state").asText())
                .isEqualTo(kind == Kind.INITIAL ? "InitialReplicationInProgress" : "Replicating");
        assertThat(status.get("health").asText()).isEqualTo("Warning");
        return at;
    }

    /** Waits until an attempt has failed with an error that an operator must resolve. */
    JsonNode assertCriticalFailure(ErrorCode code) throws IOException {
        JsonNode status = awaitFailure(1);
        JsonNode failure = status.get("failure");
        assertThat(failure.get("error").asText()).isEqualTo(code.name());
        assertThat(failure.get("errorClass").asText())
                .isEqualTo(code.errorClass().name());
        assertThat(failure.get("nextAttempt").isNull())
                .as("no attempt by itself")
                .isTrue();
        assertThat(status.get("nextCycle").isNull()).isTrue();
        assertThat(status.get("state").asText()).isEqualTo("Critical");
        assertThat(status.get("health").asText()).isEqualTo("Critical");
        return failure;
    }

    /** An error that is tried again at the next cycle. */
    void assertWaitsForItsInterval(ErrorCode code) throws IOException {
        JsonNode status = awaitFailure(1);
        JsonNode failure = status.get("failure");
        assertThat(failure.get("error").asText()).isEqualTo(code.name());
        assertThat(failure.get("errorClass").asText())
                .isEqualTo(code.errorClass().name());
        assertThat(Instant.parse(failure.get("nextAttempt").asText()))
                .isCloseTo(
                        Instant.parse(failure.get("at").asText()).plus(INTERVAL),
                        within(LIMIT.toSeconds(), ChronoUnit.SECONDS));
        assertThat(status.get("state").asText())
                .isEqualTo(kind == Kind.INITIAL ? "InitialReplicationInProgress" : "Replicating");
    }

    /** Bytes of data that the replica holds of a transfer that is not complete. */
    long held() throws IOException {
        return HeldData.bytes(replicas.resolve(name).resolve("incoming/chunks.idx"));
    }

    boolean isOnTheReplica() {
        return nodes.replica().ask("replica:show " + name).exitCode() == 0;
    }

    void resume() {
        nodes.primary().told("replica:resume " + name);
    }

    /** Tries now, and checks that the result is identical, and that what was held is not sent again. */
    void goesOn(long held) throws IOException {
        begin();
        ends(held);
    }

    /** Waits until what runs, or is about to run by itself, has succeeded, and checks that the result is identical. */
    void awaitSuccess() throws IOException {
        awaitSuccess(LIMIT, 0);
    }

    void awaitSuccess(Duration limit, long held) throws IOException {
        Awaitility.await("success of " + name)
                .atMost(limit)
                .pollInterval(POLL)
                .until(
                        this::show,
                        shown -> shown.get("running").isNull()
                                && shown.get("failure").isNull());
        ends(held);
    }

    /** Waits for the end of what runs, and checks that the result is identical, and that what was held is not sent again. */
    void ends(long held) throws IOException {
        JsonNode status = Awaitility.await("end of " + name)
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(this::show, shown -> shown.get("running").isNull());
        assertThat(status.get("failure").isNull()).as(String.valueOf(status)).isTrue();
        assertThat(status.get("state").asText()).isEqualTo("Replicating");
        assertThat(status.get("health").asText()).isEqualTo("Normal");
        assertIdentical();
        JsonNode last = status.get("last");
        assertThat(last.get("kind").asText()).isEqualTo(kind.name());
        assertThat(last.get("heldBytes").asLong())
                .as("of what was acknowledged, not sent again")
                .isGreaterThanOrEqualTo(held * 9 / 10);
        assertThat(last.get("changedBytes").asLong()).as("what was missing").isPositive();
    }

    SortedMap<String, String> replicated() throws IOException {
        return Images.digests(current());
    }

    void assertIdentical() throws IOException {
        assertThat(replicated()).isEqualTo(Images.digests(source));
    }

    @Override
    public void close() {
        nodes.primary().told("replica:remove " + name);
        if (isOnTheReplica()) {
            nodes.replica().told("replica:remove --delete --yes " + name);
        }
    }
}
