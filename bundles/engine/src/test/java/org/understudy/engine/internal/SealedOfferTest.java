// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.understudy.api.CommonMark;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.transport.ControlRequest.BeginTransfer;

class SealedOfferTest {
    private static final WorkloadId ONE = WorkloadId.random();
    private static final WorkloadId TWO = WorkloadId.random();
    private static final TransferId TRANSFER = TransferId.random();
    private static final CommonMark MARK =
            new CommonMark(UUID.randomUUID(), "shop", Instant.parse("2026-11-29T00:05:00Z"), true, List.of(ONE, TWO));

    private static BeginTransfer offer(Optional<CommonMark> mark) {
        return offer(mark, false);
    }

    private static BeginTransfer offer(Optional<CommonMark> mark, boolean consistent) {
        return new BeginTransfer(
                ONE,
                "web1",
                TRANSFER,
                TransferKind.INITIAL,
                Optional.empty(),
                Optional.empty(),
                List.of(new FileEntry("disk.img", 4)),
                0,
                Optional.empty(),
                mark,
                consistent);
    }

    @Test
    void anEnvelopeIsOfOneMarkOrOfNone() {
        List<Optional<CommonMark>> marks = List.of(
                Optional.empty(),
                Optional.of(MARK),
                Optional.of(new CommonMark(UUID.randomUUID(), MARK.group(), MARK.at(), true, MARK.members())),
                Optional.of(new CommonMark(MARK.id(), "shops", MARK.at(), true, MARK.members())),
                Optional.of(new CommonMark(MARK.id(), MARK.group(), MARK.at().plusNanos(1), true, MARK.members())),
                Optional.of(new CommonMark(MARK.id(), MARK.group(), MARK.at(), false, MARK.members())),
                Optional.of(new CommonMark(MARK.id(), MARK.group(), MARK.at(), true, List.of(ONE))),
                Optional.of(new CommonMark(MARK.id(), MARK.group(), MARK.at(), true, List.of(TWO, ONE))));
        byte[] secret = new byte[32];

        for (Optional<CommonMark> sealed : marks) {
            byte[] content = SealedOffer.write(offer(sealed), secret);
            for (Optional<CommonMark> arrived : marks) {
                assertThat(SealedOffer.read(offer(arrived), content).isPresent())
                        .as(sealed + " " + arrived)
                        .isEqualTo(sealed.equals(arrived));
            }
        }
    }

    @Test
    void anEnvelopeIsOfAConsistentStateOrOfOneThatIsNot() {
        byte[] secret = new byte[32];
        for (Optional<CommonMark> mark : List.of(Optional.<CommonMark>empty(), Optional.of(MARK))) {
            for (boolean sealed : new boolean[] {true, false}) {
                byte[] content = SealedOffer.write(offer(mark, sealed), secret);

                assertThat(SealedOffer.read(offer(mark, sealed), content)).isPresent();
                assertThat(SealedOffer.read(offer(mark, !sealed), content)).isEmpty();
            }
        }
    }
}
