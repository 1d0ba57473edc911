// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.understudy.api.TransferId;

class RangeDigesterTest {
    private static final TransferId TRANSFER = new TransferId(new UUID(1, 2));

    private static BlockDigests digest(TransferId transfer, byte[] content) {
        RangeDigester.Range range = new RangeDigester(transfer).begin(content.length);
        range.add(ByteBuffer.wrap(content));
        return range.end();
    }

    @Test
    void aBlocksDigestIsTheStartOfTheSha256OverGuidAndContent() throws Exception {
        byte[] content = {1, 2, 3};
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(ByteBuffer.allocate(16).putLong(1).putLong(2).flip());
        ByteBuffer expected = ByteBuffer.wrap(sha256.digest(content));

        ByteBuffer written = ByteBuffer.allocate(16);
        digest(TRANSFER, content).put(written);

        assertThat(written.flip()).isEqualTo(expected.limit(16));
    }

    @Test
    void theSameContentHasAnotherDigestInAnotherTransfer() {
        byte[] content = {1};
        assertThat(digest(TRANSFER, content)).isEqualTo(digest(TRANSFER, content));
        assertThat(digest(TRANSFER, content)).isNotEqualTo(digest(TransferId.random(), content));
    }

    @Test
    void zerosAreZerosWhetherReadOrPassedOver() {
        RangeDigester digester = new RangeDigester(TRANSFER);
        RangeDigester.Range range = digester.begin(10_000);
        range.skip(4096);
        range.add(ByteBuffer.allocate(10_000 - 4096));

        assertThat(range.end()).isEqualTo(BlockDigests.zero(3));
        assertThat(digester.range(range.end())).isEqualTo(RangeDigest.ZERO);
    }

    @Test
    void everyBlockHasItsPlace() {
        byte[] content = new byte[5 * 4096 + 1];
        content[4096] = 1;
        content[5 * 4096] = 1;
        BlockDigests blocks = digest(TRANSFER, content);
        BlockDigests zeros = BlockDigests.zero(6);

        assertThat(blocks.count()).isEqualTo(6);
        assertThat(List.of(0, 2, 3, 4)).allMatch(block -> blocks.isSame(block, zeros));
        assertThat(List.of(1, 5)).noneMatch(block -> blocks.isSame(block, zeros));
        assertThat(new RangeDigester(TRANSFER).range(blocks).isZero()).isFalse();
    }

    @Test
    void aBlockBeyondTheOthersEndIsNotTheSame() {
        assertThat(BlockDigests.zero(2).isSame(1, BlockDigests.zero(1))).isFalse();
    }

    @Test
    void queriesAndStatesOutOfRangeAreRefused() {
        RangeQuery.Run data = new RangeQuery.Run(65, new RangeDigest(1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RangeQuery(0, 0, List.of(data)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RangeQuery(0, 0, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RangeQuery(0, 4096, List.of(new RangeQuery.Run(1, RangeDigest.ZERO))));
        assertThatIllegalArgumentException().isThrownBy(() -> new RangeQuery.Run(0, RangeDigest.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new RangeQuery.Run(Long.MAX_VALUE, RangeDigest.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> RangeState.of(RangeState.Kind.DIFFERENT, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> RangeState.of(RangeState.Kind.EQUAL, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RangeState(RangeState.Kind.DIFFERENT, 2, Optional.of(BlockDigests.zero(1))));
    }
}
