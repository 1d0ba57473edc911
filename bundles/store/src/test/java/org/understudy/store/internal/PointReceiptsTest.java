// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.event.EventType;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.PointReceipt;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.ReceiptStatus.Kind;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.RetentionRules;
import org.understudy.io.DurableFiles;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** The receipt of each state: made with it, kept with it, gone with it; a state whose receipt is not right is not used. */
class PointReceiptsTest {
    private static final TransferId FIRST = TransferId.parse("00000000-0000-0000-0000-000000000001");
    private static final TransferId SECOND = TransferId.parse("00000000-0000-0000-0000-000000000002");
    private static final TransferId THIRD = TransferId.parse("00000000-0000-0000-0000-000000000003");

    @TempDir
    private Path location;

    private final TestContext context = new TestContext();
    private final Images first = new Images().with("disk", 1, 300_000).with("gone", 2, 10_000);
    private final Images second = first.patch("disk", 140_000, new byte[] {1, 2, 3});
    private final Images third = second.patch("disk", 0, new byte[] {7}).without("gone");
    private FileReplicaStore store;
    private Primary primary;

    @BeforeEach
    void replicate() {
        store = context.store();
        primary = Primary.of("web", location);
        primary.replicate(store, FIRST, first);
        context.pass(Duration.ofMinutes(20));
        primary.replicate(store, SECOND, second, FIRST, first);
        context.pass(Duration.ofMinutes(20));
        primary.replicate(store, THIRD, third, SECOND, second);
    }

    private Path in(String file) {
        return location.resolve("web").resolve(file);
    }

    private Path receipt(int point) {
        return in("points/000000000" + point + "/receipt");
    }

    private List<Kind> kinds() {
        return store.points(primary.workload()).stream()
                .map(point -> point.receipt().kind())
                .toList();
    }

    private ReceiptStatus status(TransferId state) {
        return store.checkReceipt(primary.workload(), state);
    }

    private void assertNotOffered(TransferId state, String why) {
        assertThat(status(state)).extracting(ReceiptStatus::kind).isEqualTo(Kind.INVALID);
        assertThat(status(state).problem()).contains(why);
        assertThatFailsWith(
                ErrorCode.STORE_FAILED, () -> store.copy(primary.workload(), state, in("copy"), CopyProgress.NONE));
        assertThat(in("copy")).doesNotExist();
        assertThat(context.eventTypes()).doesNotContain(EventType.DAMAGE_FOUND);
        store.verify(primary.workload(), state);
        assertThat(context.events)
                .anyMatch(event -> event.type() == EventType.DAMAGE_FOUND
                        && event.message().contains(state.toString())
                        && event.message().contains(why));
    }

    private void assertPointNotOffered(TransferId state, String why) {
        assertNotOffered(state, why);
        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> store.openPoint(primary.workload(), state));
        assertThat(store.points(primary.workload()))
                .filteredOn(point -> !point.receipt().isOffered())
                .extracting(RecoveryPoint::transfer)
                .containsExactly(state);
    }

    @Test
    void eachStateHasAReceiptThatSaysWhatItIs() throws Exception {
        assertThat(kinds()).containsExactly(Kind.REPLICA, Kind.REPLICA);
        assertThat(status(THIRD).kind()).isEqualTo(Kind.REPLICA);

        PointReceipt receipt = PointReceipt.parse(
                context.signer.read(Files.readAllBytes(receipt(2))).content());
        RecoveryPoint point = store.points(primary.workload()).get(0);
        assertThat(receipt)
                .isEqualTo(new PointReceipt(
                        primary.workload(),
                        "web",
                        SECOND,
                        point.at(),
                        0,
                        point.content(),
                        2,
                        310_000,
                        "primary",
                        "replica.example.org"));
        assertThat(store.receipt(primary.workload(), THIRD)).isPresent();
        assertThat(store.receipt(primary.workload(), SECOND)).isEmpty();
    }

    @Test
    void whenAPointIsRemovedItsReceiptGoesAndTheOthersStayRight() throws IOException {
        context.rules = new RetentionRules(1, 0, 0, 0);
        Images fourth = third.patch("disk", 0, new byte[] {8});
        primary.replicate(store, TransferId.random(), fourth, THIRD, third);

        assertThat(kinds()).containsExactly(Kind.REPLICA);
        try (var left = Files.walk(location)) {
            assertThat(left.filter(file -> file.getFileName().toString().contains("receipt")))
                    .containsExactlyInAnyOrder(in("workload.receipt"), receipt(3));
        }
    }

    @Test
    void aRemovedReceiptIsMissed() throws IOException {
        Files.delete(receipt(1));

        assertPointNotOffered(FIRST, "missing");
    }

    @Test
    void anAlteredReceiptIsFound() throws IOException {
        byte[] receipt = Files.readAllBytes(receipt(2));
        receipt[60] ^= 1;
        Files.write(receipt(2), receipt);

        assertPointNotOffered(SECOND, "a signature is wrong");
    }

    @Test
    void theReceiptOfAnotherPointIsFound() throws IOException {
        Files.copy(receipt(1), receipt(2), StandardCopyOption.REPLACE_EXISTING);

        assertPointNotOffered(SECOND, "of another state, " + FIRST);
    }

    @Test
    void theReceiptOfAnotherWorkloadIsFound() throws IOException {
        Primary other = Primary.of("other", location);
        other.replicate(store, FIRST, first);
        Files.copy(location.resolve("other/workload.receipt"), receipt(1), StandardCopyOption.REPLACE_EXISTING);

        assertPointNotOffered(FIRST, "of another workload, " + other.workload());
    }

    @Test
    void aPointThatClaimsAnotherTimeIsFound() throws IOException {
        State state = State.read(in("points/0000000001/state"));
        new State(
                        state.id(),
                        state.name(),
                        state.trustGroup(),
                        state.primary(),
                        state.transfer(),
                        state.base(),
                        state.chunks(),
                        state.at().minusSeconds(1),
                        state.files(),
                        state.epoch(),
                        state.receipt())
                .write(in("points/0000000001/state"));
        store = context.store();
        store.attach(location);

        assertPointNotOffered(FIRST, "another name, time");
    }

    @Test
    void aPointWithOtherDigestsIsFound() throws IOException {
        Roots other = Roots.read(in("points/0000000001/roots"));
        new Roots(SECOND, other.roots()).write(in("points/0000000002/roots"));
        store = context.store();
        store.attach(location);

        assertPointNotOffered(SECOND, "its content is not what its receipt says");
    }

    @Test
    void theLatestStateIsNotUsedEitherAndTheNextOneIsFine() throws IOException {
        Files.delete(in("workload.receipt"));

        assertNotOffered(THIRD, "missing");
        TransferId next = TransferId.random();
        primary.replicate(store, next, second, THIRD, third);
        assertThat(status(next).kind()).isEqualTo(Kind.REPLICA);
        assertThat(kinds()).containsExactly(Kind.INVALID, Kind.REPLICA, Kind.REPLICA);
    }

    @Test
    void statesOfAnOlderVersionHaveNoneAndAreOfferedUnlessReceiptsAreRequired() throws IOException {
        Path point = in("points/0000000001");
        List<String> lines = SealedText.read(point.resolve("state"), "understudy-state 1");
        SealedText.write(point.resolve("state"), String.join("\n", lines.subList(0, lines.size() - 2)) + "\n");
        Files.delete(receipt(1));
        store = context.store();
        store.attach(location);

        assertThat(kinds()).containsExactly(Kind.REPLICA, Kind.NONE);
        store.openPoint(primary.workload(), FIRST).close();
        context.receiptsRequired = true;
        assertThat(kinds()).containsExactly(Kind.REPLICA, Kind.INVALID);
        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> store.openPoint(primary.workload(), FIRST));
        store.openPoint(primary.workload(), SECOND).close();
    }

    @Test
    void aNodeWithoutACertificateMakesNone() {
        context.signer = ReceiptSigner.NONE;
        store = context.store();
        store.attach(location);
        primary.replicate(store, TransferId.random(), second, THIRD, third);
        assertThat(in("workload.receipt")).doesNotExist();

        context.signer = new PlainSigner();
        store = context.store();
        store.attach(location);
        TransferId unsigned =
                store.find(primary.workload()).orElseThrow().current().orElseThrow();
        assertThat(status(unsigned)).isEqualTo(ReceiptStatus.NONE);
        primary.replicate(store, TransferId.random(), third, unsigned, second);
        assertThat(kinds()).containsExactly(Kind.NONE, Kind.REPLICA, Kind.REPLICA, Kind.REPLICA);
    }

    @Test
    void aCommitThatIsUndoneBringsTheReceiptBack() throws IOException {
        context.commits = step -> {
            if (step == Commit.Step.RECEIPT_WRITTEN) {
                throw new IllegalStateException("cut");
            }
        };
        try {
            primary.replicate(store, TransferId.random(), second, THIRD, third);
        } catch (IllegalStateException cut) {
            assertThat(cut).hasMessage("cut");
        }
        Files.write(in("incoming/chunks.idx"), new byte[0]); // the disk lost the chunks
        context.commits = step -> {};
        store = context.store();
        store.attach(location);

        assertThat(store.find(primary.workload()).orElseThrow().current()).contains(THIRD);
        assertThat(status(THIRD).kind()).isEqualTo(Kind.REPLICA);
        assertThat(kinds()).containsExactly(Kind.REPLICA, Kind.REPLICA);
    }

    @Test
    void aReceiptThatIsNoFileOrTooLargeIsRefused() throws IOException {
        Files.write(receipt(1), new byte[ReceiptSigner.MAX_BYTES + 1]);
        DurableFiles.deleteTree(receipt(2));
        Files.createSymbolicLink(receipt(2), receipt(1));

        assertThat(store.points(primary.workload()))
                .extracting(point -> point.receipt().problem())
                .containsExactly("its receipt is missing", "its receipt is not right: " + receipt(1) + " is too large");
    }

    @Test
    void aTextIsAReceiptInOneFormOnly() {
        PointReceipt receipt = new PointReceipt(
                primary.workload(),
                "web",
                FIRST,
                context.now,
                3,
                store.points(primary.workload()).get(0).content(),
                2,
                310_000,
                "primary",
                "replica");
        String text = new String(receipt.toBytes(), StandardCharsets.UTF_8);
        assertThat(PointReceipt.parse(receipt.toBytes())).isEqualTo(receipt);
        for (String other : List.of(
                "",
                text + "\n",
                text.replace("epoch 3", "epoch 03"),
                text.replace("\n", "\r\n"),
                text.replace("receipt 1", "receipt 2"),
                text.replace("files 2\n", ""))) {
            assertThatIllegalArgumentException()
                    .as(other)
                    .isThrownBy(() -> PointReceipt.parse(other.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
