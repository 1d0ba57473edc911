// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReplicaStore;
import org.understudy.store.Chunks;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** What a disk damages in an incomplete transfer is sent again, and never becomes current. */
class DamagedStageTest {
    private static final TransferId BASE = TransferId.random();
    private static final TransferId TRANSFER = TransferId.random();

    @TempDir
    private Path location;

    private final Images before = new Images().with("disk", 1, 6 * Images.BLOCK);
    private final Images after = new Images().with("disk", 2, 6 * Images.BLOCK).with("new", 3, 6 * Images.BLOCK);
    private final List<Chunk> chunks = after.chunks(TRANSFER, before);
    private final ReplicaStore store = new FileReplicaStore();
    private Primary primary;

    @BeforeEach
    void replicate() {
        primary = Primary.of("web", location);
        primary.replicate(store, BASE, before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"delta.dat", "files/1"})
    void aChunkWithDamagedDataIsNotHeld(String file) throws IOException {
        IncomingTransfer transfer = begin();
        chunks.forEach(transfer::write);
        flip(file, 4 * Images.BLOCK);

        assertThatAllAreHeldBut(transfer, file.equals("delta.dat") ? 1 : 3);
    }

    @Test
    void aMarkerInWhoseRangeIsDataIsNotHeld() throws IOException {
        IncomingTransfer transfer = begin();
        transfer.write(Chunks.zero(TRANSFER, 0, 1, 0, 6 * Images.BLOCK));
        assertThat(transfer.held(0, 1)).hasSize(1);
        flip("files/1", 5 * Images.BLOCK);

        assertThat(transfer.held(0, 1)).isEmpty();
    }

    @Test
    void chunksBehindTheEndOfCutDataAreNotHeld() throws IOException {
        IncomingTransfer transfer = begin();
        chunks.forEach(transfer::write);
        cut("delta.dat", 4 * Images.BLOCK);

        assertThatAllAreHeldBut(transfer, 1);
    }

    @Test
    void aTornRecordOfTheIndexIsNotHeld() throws IOException {
        chunks.forEach(begin()::write);
        cut("chunks.idx", (int) Files.size(incoming("chunks.idx")) - 1);

        assertThatAllAreHeldBut(begin(), chunks.size() - 1);
    }

    private void assertThatAllAreHeldBut(IncomingTransfer transfer, int damaged) throws IOException {
        List<Long> whole = chunks.stream()
                .map(chunk -> chunk.header().sequence())
                .filter(sequence -> sequence != damaged)
                .toList();
        assertThat(transfer.held(0, 100)).extracting(HeldChunk::sequence).isEqualTo(whole);
        assertThat(transfer.chunks()).isEqualTo(whole.size());

        transfer.write(chunks.get(damaged));
        transfer.commit(chunks.size());
        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(after);
    }

    @Test
    void aDroppedChunkIsNotApplied() throws IOException {
        byte[] ones = new byte[Images.BLOCK];
        Arrays.fill(ones, (byte) 1);
        IncomingTransfer transfer = store.begin(primary.offer(TRANSFER, Optional.of(BASE), before.entries()));
        transfer.write(Chunks.data(TRANSFER, 0, 0, 0, ones));
        transfer.write(Chunks.data(TRANSFER, 1, 0, Images.BLOCK, ones));
        flip("delta.dat", 0);
        assertThat(transfer.held(0, 100)).extracting(HeldChunk::sequence).containsExactly(1L);

        // the source has its old content there again, so the primary has nothing to send
        transfer.commit(1);

        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(before.patch("disk", Images.BLOCK, ones));
    }

    @Test
    void aDamagedManifestOnlyCostsWhatWouldHaveBeenResumed() throws IOException {
        chunks.forEach(begin()::write);
        flip("manifest", 30);
        ReplicaStore next = new FileReplicaStore();
        next.attach(location);

        assertThat(next.find(primary.workload()).orElseThrow().open()).isEmpty();
        assertThat(next.find(primary.workload()).orElseThrow().current()).contains(BASE);
        primary.replicate(next, TRANSFER, after, BASE, before);
        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(after);
    }

    private IncomingTransfer begin() {
        return store.begin(primary.offer(TRANSFER, Optional.of(BASE), after.entries()));
    }

    private Path incoming(String name) {
        return location.resolve("web/incoming").resolve(name);
    }

    private void flip(String name, int at) throws IOException {
        byte[] content = Files.readAllBytes(incoming(name));
        content[at] ^= 1;
        Files.write(incoming(name), content);
    }

    private void cut(String name, int size) throws IOException {
        byte[] content = Files.readAllBytes(incoming(name));
        Files.write(incoming(name), Arrays.copyOf(content, size));
    }
}
