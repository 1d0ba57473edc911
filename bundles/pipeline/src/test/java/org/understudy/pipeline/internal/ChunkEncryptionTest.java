// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.Extent.Kind;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.pipeline.ChunkFormat;

/** What is encrypted comes back as it was, in its own place only, or not at all. */
class ChunkEncryptionTest {
    private static final int SEGMENT = 16 * 1024;
    private static final WorkloadId WORKLOAD = WorkloadId.random();
    private static final byte[] SECRET = PayloadKey.newSecret();

    private final ZstdOutboundStages out = new ZstdOutboundStages();
    private final ZstdInboundStages in = new ZstdInboundStages();
    private final PayloadKey key = new PayloadKey(WORKLOAD, SECRET);

    /** An encrypted chunk as it is on the wire. */
    private record Wire(ChunkHeader header, byte[] payload) {
        Wire with(ChunkHeader other) {
            return new Wire(other, payload);
        }

        /** Cut, or with more behind it; the header says so. */
        Wire with(byte[] other) {
            return new Wire(header.withPayload(header.codec(), header.cipher(), other.length), other);
        }
    }

    private Wire encrypt(byte[] raw) {
        try (Chunk sent = out.encrypt(out.digest(new StageChunks().raw(raw)), Optional.of(key))) {
            return new Wire(sent.header(), StageChunks.payload(sent));
        }
    }

    private static byte[] receive(ZstdInboundStages stages, Wire wire, PayloadKey key) {
        Chunk received = new StageChunks().received(wire.header(), wire.payload());
        try (received;
                Chunk verified = stages.verify(stages.decompress(stages.decrypt(received, Optional.of(key))))) {
            return StageChunks.payload(verified);
        }
    }

    private void assertRefused(Wire wire) {
        assertRefused(wire, new PayloadKey(WORKLOAD, SECRET), ErrorCode.CHUNK_CORRUPT);
    }

    private void assertRefused(Wire wire, PayloadKey with, ErrorCode code) {
        ReplicationException failure = catchThrowableOfType(ReplicationException.class, () -> receive(in, wire, with));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, ChunkLimits.MAX_RAW})
    void whatWasEncryptedComesBack(int length) {
        byte[] raw = StageChunks.noise(length);
        Wire wire = encrypt(raw);
        assertThat(wire.payload()).hasSize(ChunkCipher.encryptedLength(length));
        assertThat(wire.header().cipher()).isEqualTo(PayloadCipher.AES_256_GCM);
        assertThat(receive(in, wire, key)).isEqualTo(raw);
    }

    @Test
    void aCompressedChunkAndOneWithoutPayloadComeBackToo() {
        byte[] raw = StageChunks.compressible(500_000);
        Chunk sent = out.encrypt(out.compress(out.digest(new StageChunks().raw(raw)), 1), Optional.of(key));
        assertThat(sent.header().codec()).isEqualTo(Codec.ZSTD);
        assertThat(receive(in, new Wire(sent.header(), StageChunks.payload(sent)), key))
                .isEqualTo(raw);
        Chunk marker = out.encrypt(out.digest(new StageChunks().marker()), Optional.of(key));
        assertThat(receive(in, new Wire(marker.header(), StageChunks.payload(marker)), key))
                .isEmpty();
    }

    @Test
    void neitherContentNorDigestIsInSight() {
        byte[] raw = new byte[100_000];
        Wire wire = encrypt(raw);
        assertThat(wire.header().digest()).isEqualTo(Digest.NONE);
        for (int at = 0; at + 16 <= wire.payload().length; at++) {
            assertThat(Arrays.equals(wire.payload(), at, at + 16, raw, 0, 16)).isFalse();
        }
    }

    @Test
    void theSameChunkIsNeverEncryptedUnderTheSameNonce() {
        byte[] raw = StageChunks.noise(100);
        long first = ByteBuffer.wrap(encrypt(raw).payload()).getLong();
        assertThat(ByteBuffer.wrap(encrypt(raw).payload()).getLong()).isEqualTo(first + 1);
    }

    /** The form that docs/protocol.md describes, by the platform's own means. */
    @Test
    void theFirstSegmentIsTheDigestBoundToWorkloadAndHeader() throws Exception {
        byte[] raw = StageChunks.noise(20_000);
        Wire wire = encrypt(raw);
        ByteBuffer payload = ByteBuffer.wrap(wire.payload());
        long number = payload.getLong();
        ByteBuffer associated = ByteBuffer.allocate(16 + 80 + 24)
                .putLong(WORKLOAD.value().getMostSignificantBits())
                .putLong(WORKLOAD.value().getLeastSignificantBits());
        ChunkFormat.writeHeader(wire.header(), associated);
        byte[] digest = new byte[48];
        payload.get(digest);
        Digest expected = out.digest(new StageChunks().raw(raw)).header().digest();
        assertThat(decrypt(digest, number, 0, associated.array())).isEqualTo(expected.toBytes());
        byte[] first = new byte[SEGMENT + 16];
        payload.get(first);
        assertThat(decrypt(first, number, 1, new byte[0])).isEqualTo(Arrays.copyOf(raw, SEGMENT));
        byte[] last = new byte[20_000 - SEGMENT + 16];
        payload.get(last);
        assertThat(payload.remaining()).isZero();
        assertThat(decrypt(last, number, 2 | 1 << 31, new byte[0]))
                .isEqualTo(Arrays.copyOfRange(raw, SEGMENT, raw.length));
    }

    private byte[] decrypt(byte[] segment, long number, int index, byte[] associated) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = ByteBuffer.allocate(12).putLong(number).putInt(index).array();
        cipher.init(Cipher.DECRYPT_MODE, key.key(PayloadKey.Direction.CHUNK), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(associated);
        return cipher.doFinal(segment);
    }

    @Test
    void noFieldOfTheHeaderCanBeChanged() {
        Wire wire = encrypt(StageChunks.noise(1000));
        ChunkHeader is = wire.header();
        Extent extent = is.extents().get(0);
        assertRefused(wire.with(header(is, TransferId.random(), is.sequence(), is.codec(), is.extents())));
        assertRefused(wire.with(header(is, is.transfer(), is.sequence() + 1, is.codec(), is.extents())));
        assertRefused(wire.with(header(is, is.transfer(), is.sequence(), Codec.ZSTD, is.extents())));
        for (List<Extent> moved : List.of(
                List.of(new Extent(1, Kind.DATA, extent.offset(), extent.length())),
                List.of(new Extent(0, Kind.DATA, extent.offset() + 4096, extent.length())),
                List.of(new Extent(0, Kind.DATA, extent.offset(), extent.length() - 1)),
                List.of(new Extent(0, Kind.DATA, 0, 1), new Extent(0, Kind.DATA, 8192, 999)),
                List.of(extent, new Extent(0, Kind.ZERO, 0, 4096)))) {
            assertRefused(wire.with(header(is, is.transfer(), is.sequence(), is.codec(), moved)));
        }
        assertRefused(wire.with(is.withDigest(Digest.of(StageChunks.noise(32)))));
    }

    private static ChunkHeader header(
            ChunkHeader is, TransferId transfer, long sequence, Codec codec, List<Extent> extents) {
        int raw = (int) extents.stream()
                .filter(extent -> extent.kind() == Kind.DATA)
                .mapToLong(Extent::length)
                .sum();
        return new ChunkHeader(transfer, sequence, codec, is.cipher(), raw, is.storedLength(), is.digest(), extents);
    }

    @Test
    void aChunkOfAnotherWorkloadOrKeyIsRefused() {
        Wire wire = encrypt(StageChunks.noise(1000));
        assertRefused(wire, new PayloadKey(WorkloadId.random(), SECRET), ErrorCode.CHUNK_CORRUPT);
        assertRefused(wire, new PayloadKey(WORKLOAD, PayloadKey.newSecret()), ErrorCode.CHUNK_CORRUPT);
    }

    @Test
    void noBitOfThePayloadCanBeChanged() {
        Wire wire = encrypt(StageChunks.noise(2 * SEGMENT + 100));
        int length = wire.payload().length;
        for (int at :
                new int[] {0, 7, 8, 39, 40, 55, 56, 100, 56 + SEGMENT, 56 + SEGMENT + 16, length - 17, length - 1}) {
            byte[] changed = wire.payload().clone();
            changed[at] ^= 1;
            assertRefused(wire.with(changed));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "7", "8", "55", "56", "57", "72", "16456", "16472", "32871", "32872"})
    void itCanNotBeCut(int length) {
        Wire wire = encrypt(StageChunks.noise(2 * SEGMENT + 16));
        assertRefused(wire.with(Arrays.copyOf(wire.payload(), length)));
        assertRefused(wire.with(Arrays.copyOf(wire.payload(), wire.payload().length + 16)));
    }

    @Test
    void segmentsCanNotBeSwappedWithinAChunkOrBetweenChunks() {
        byte[] one = encrypt(StageChunks.noise(3 * SEGMENT)).payload();
        Wire other = encrypt(StageChunks.noise(3 * SEGMENT));
        int segment = SEGMENT + 16;
        byte[] swapped = other.payload().clone();
        System.arraycopy(other.payload(), 56, swapped, 56 + segment, segment);
        System.arraycopy(other.payload(), 56 + segment, swapped, 56, segment);
        assertRefused(other.with(swapped));
        byte[] foreign = other.payload().clone();
        System.arraycopy(one, 56, foreign, 56, segment);
        assertRefused(other.with(foreign));
    }

    @Test
    void aChunkInClearIsRefusedWhereThereIsAKeyAndTheOtherWayRound() {
        Chunk clear = out.digest(new StageChunks().raw(StageChunks.noise(100)));
        Wire wire = new Wire(clear.header(), StageChunks.payload(clear));
        assertRefused(wire, key, ErrorCode.PROTOCOL_VIOLATION);
        Wire encrypted = encrypt(StageChunks.noise(100));
        ReplicationException failure = catchThrowableOfType(
                ReplicationException.class,
                () -> in.decrypt(
                        new StageChunks().received(encrypted.header(), encrypted.payload()), Optional.empty()));
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }

    @Test
    void theKeyDoesNotTellItsSecret() {
        assertThat(key.toString()).isEqualTo("PayloadKey[" + WORKLOAD + "]");
    }
}
