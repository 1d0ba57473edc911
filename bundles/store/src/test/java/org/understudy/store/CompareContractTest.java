// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.compare.BlockDigests;
import org.understudy.api.compare.RangeDigest;
import org.understudy.api.compare.RangeDigester;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.compare.RangeState.Kind;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.TransferOffer;

/** What every store says of its current state when a primary compares. */
public abstract class CompareContractTest {
    private static final TransferId BASE = TransferId.random();
    private static final TransferId TRANSFER = TransferId.random();
    private static final int RANGE = RangeDigester.RANGE;

    @TempDir
    private Path location;

    /** Data, a range of zeros, data, and a short range. */
    private final Images images = new Images()
            .with("disk", 1, 3 * RANGE + 5000)
            .patch("disk", RANGE, new byte[RANGE])
            .with("small", 2, 10);

    private ReplicaStore store;
    private Primary primary;
    private IncomingTransfer incoming;

    protected abstract ReplicaStore createStore();

    @BeforeEach
    void begin() {
        store = createStore();
        primary = Primary.of("web", location);
        primary.replicate(store, BASE, images);
        incoming = store.begin(primary.offer(
                TRANSFER, Optional.of(BASE), images.with("new", 3, 5).entries()));
    }

    private static BlockDigests blocks(byte[] content, int from) {
        byte[] range = Arrays.copyOfRange(content, from, Math.min(content.length, from + RANGE));
        RangeDigester.Range digests = new RangeDigester(TRANSFER).begin(range.length);
        digests.add(ByteBuffer.wrap(range));
        return digests.end();
    }

    private static RangeQuery.Run run(byte[] content, int from) {
        return new RangeQuery.Run(1, new RangeDigester(TRANSFER).range(blocks(content, from)));
    }

    private static RangeQuery all(byte[] content) {
        return new RangeQuery(
                0, 0, List.of(run(content, 0), run(content, RANGE), run(content, 2 * RANGE), run(content, 3 * RANGE)));
    }

    @Test
    void whatIsTheSameIsEqual() {
        assertThat(incoming.compare(all(images.get("disk")))).containsExactly(RangeState.of(Kind.EQUAL, 4));
    }

    @Test
    void ofARangeThatDiffersTheBlocksAreTold() {
        byte[] here = images.get("disk");
        byte[] other =
                images.patch("disk", 2 * RANGE + 9000, new byte[] {1, 2, 3}).get("disk");

        assertThat(incoming.compare(all(other)))
                .containsExactly(
                        RangeState.of(Kind.EQUAL, 2),
                        RangeState.different(blocks(here, 2 * RANGE)),
                        RangeState.of(Kind.EQUAL, 1));
    }

    @Test
    void zerosAreTold() {
        byte[] other = images.patch("disk", RANGE + 1, new byte[] {1}).get("disk");
        assertThat(incoming.compare(all(other)))
                .containsExactly(
                        RangeState.of(Kind.EQUAL, 1), RangeState.of(Kind.ZERO, 1), RangeState.of(Kind.EQUAL, 2));
    }

    @Test
    void aRunOfZerosStopsAtTheDataInIt() {
        assertThat(incoming.compare(new RangeQuery(0, 0, List.of(new RangeQuery.Run(4, RangeDigest.ZERO)))))
                .containsExactly(
                        RangeState.different(blocks(images.get("disk"), 0)),
                        RangeState.of(Kind.EQUAL, 1),
                        RangeState.different(blocks(images.get("disk"), 2 * RANGE)),
                        RangeState.different(blocks(images.get("disk"), 3 * RANGE)));
    }

    @Test
    void aFileThatIsNotThereIsAbsent() throws IOException {
        RangeQuery.Run one = new RangeQuery.Run(1, new RangeDigest(1, 2));
        assertThat(incoming.compare(new RangeQuery(1, 0, List.of(one)))).containsExactly(RangeState.of(Kind.ABSENT, 1));
        Files.delete(store.find(primary.workload()).orElseThrow().folder().resolve("current/small"));
        assertThat(incoming.compare(new RangeQuery(2, 0, List.of(one)))).containsExactly(RangeState.of(Kind.ABSENT, 1));
    }

    @Test
    void whatLiesBehindTheEndOfTheReplicasFileIsAbsent() {
        byte[] longer = images.with("disk", 1, 6 * RANGE).get("disk");
        incoming = store.begin(primary.offer(
                TRANSFER, Optional.of(BASE), images.with("disk", longer).entries()));
        assertThat(incoming.compare(
                        new RangeQuery(0, 2L * RANGE, List.of(new RangeQuery.Run(4, new RangeDigest(1, 1))))))
                .containsExactly(
                        RangeState.different(blocks(images.get("disk"), 2 * RANGE)), RangeState.of(Kind.ABSENT, 3));
    }

    @Test
    void noMoreIsReadForAQueryThanItMayAskFor() {
        Images large = images.with("disk", 4, 70 * RANGE);
        TransferId current = TransferId.random();
        primary.replicate(store, current, large, BASE, images);
        incoming = store.begin(primary.offer(TRANSFER, Optional.of(current), large.entries()));

        assertThat(incoming.compare(new RangeQuery(0, 0, List.of(new RangeQuery.Run(70, RangeDigest.ZERO)))))
                .hasSize(RangeQuery.MAX_DATA_RANGES);
    }

    @Test
    void questionsOutsideOfTheFilesAreViolations() {
        RangeQuery.Run one = new RangeQuery.Run(1, RangeDigest.ZERO);
        for (RangeQuery query : List.of(
                new RangeQuery(3, 0, List.of(one)),
                new RangeQuery(0, 4L * RANGE, List.of(one)),
                new RangeQuery(0, 3L * RANGE, List.of(one, one)))) {
            assertThatFailsWith(ErrorCode.PROTOCOL_VIOLATION, () -> incoming.compare(query));
        }
    }

    @Test
    void afterItsEndATransferComparesNothing() {
        incoming.abort();
        assertThatFailsWith(ErrorCode.TRANSFER_UNKNOWN, () -> incoming.compare(all(images.get("disk"))));
    }

    @Test
    void aTransferThatContinuesAnotherHoldsItsChunks() {
        Images changed = images.with("disk", 9, 3 * RANGE);
        List<Chunk> chunks = changed.chunks(TRANSFER, images);
        IncomingTransfer first = store.begin(primary.offer(TRANSFER, Optional.of(BASE), changed.entries()));
        chunks.subList(0, 5).forEach(first::write);

        TransferId other = TransferId.random();
        IncomingTransfer second = store.begin(continuing(other, TRANSFER, changed));

        assertThat(second.held(0, 10)).extracting(HeldChunk::sequence).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThatFailsWith(ErrorCode.TRANSFER_UNKNOWN, () -> first.write(chunks.get(5)));
        second.retain(sequence -> sequence < 4);
        List<Chunk> rest = changed.chunks(other, images).subList(4, chunks.size());
        rest.forEach(second::write);
        assertThat(second.commit(chunks.size()).current()).contains(other);
    }

    @Test
    void aTransferThatContinuesOneOfOtherFilesHoldsNothing() {
        incoming.write(images.chunks(TRANSFER, new Images()).get(0));
        IncomingTransfer other = store.begin(continuing(TransferId.random(), TRANSFER, images));
        assertThat(LongStream.of(other.chunks(), other.nextSequence())).containsOnly(0L);
    }

    private TransferOffer continuing(TransferId transfer, TransferId before, Images files) {
        TransferOffer offer = primary.offer(transfer, Optional.of(BASE), files.entries());
        return new TransferOffer(
                offer.workload(),
                offer.name(),
                offer.transfer(),
                offer.kind(),
                offer.location(),
                offer.trustGroup(),
                offer.primary(),
                offer.base(),
                Optional.of(before),
                offer.epoch(),
                offer.files());
    }
}
