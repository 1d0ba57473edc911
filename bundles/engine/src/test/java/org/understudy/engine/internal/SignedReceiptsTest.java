// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Period;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.PointReceipt;
import org.understudy.api.store.ReceiptStatus.Kind;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlRequest.CommitTransfer;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;
import org.understudy.security.internal.CmsKeyEnvelopes;
import org.understudy.security.internal.CmsReceipts;
import org.understudy.security.internal.FileCertificateTool;

/** Both engines with real files and keys: what each keeps of a commit, and what becomes of it when something is changed. */
class SignedReceiptsTest extends EndToEndBase {
    private static final String PRIMARY = "primary.example.org";
    private static final String REPLICA = "replica.example.org";

    @TempDir
    private static Path certificates;

    private CmsKeyEnvelopes replicaKeys;
    private Path etc;

    @BeforeAll
    static void issue() {
        for (String authority : List.of("ours", "theirs")) {
            FileCertificateTool tool = new FileCertificateTool(certificates, Clock.systemUTC());
            tool.initialize(certificates.resolve(authority), authority, Period.ofYears(1));
            for (String node : List.of(REPLICA, PRIMARY)) {
                issue(
                        authority,
                        node,
                        certificates.resolve(authority).resolve(node).resolve("understudy"));
            }
        }
    }

    private static void issue(String authority, String node, Path target) {
        new FileCertificateTool(certificates, Clock.systemUTC())
                .issue(certificates.resolve(authority), target, node, List.of(), Period.ofDays(9));
    }

    @BeforeEach
    void sign() throws Exception {
        stop();
        source = Files.createDirectories(folder.resolve("small"));
        write("a.img", 0, 300_000);
        write("b.img", 0, 100_000);
        etc = folder.resolve("etc");
        issue("ours", REPLICA, etc.resolve("understudy"));
        replicaKeys = new CmsKeyEnvelopes(etc, EventSink.NONE);
        replica = Replica.signing(replicaKeys, 24, folder.resolve("signed"));
        replica.signers.add("CN=" + PRIMARY);
        direct.connect(replica);
        begin("ours");
    }

    private void begin(String authority) throws IOException {
        primary = new Primary(
                Files.createTempDirectory(folder, "primary"),
                direct,
                direct,
                direct,
                new PlainView(),
                new ScanTracker(),
                new CmsKeyEnvelopes(certificates.resolve(authority).resolve(PRIMARY), EventSink.NONE));
        settings = Primary.settings(source, true);
        primary.configure(settings);
    }

    /** The first transfer, and so many more with a change each. */
    private void replicate(int more) throws IOException {
        replicate();
        for (int i = 0; i < more; i++) {
            cycle();
        }
        assertIdentical();
    }

    private void cycle() throws IOException {
        write("a.img", 4096L * random.nextInt(70), 10);
        primary.advance(settings.interval());
    }

    private List<RecoveryPoint> points() {
        return replica.service().points(Primary.NAME);
    }

    private List<Kind> kinds() {
        return points().stream().map(point -> point.receipt().kind()).toList();
    }

    private Kind latest() {
        return replica.service().receipt(Primary.NAME, current()).kind();
    }

    private TransferId current() {
        return replica.status(Primary.NAME).stored().current().orElseThrow();
    }

    private Path receipt(int point) {
        return folder.resolve("signed/vms/web1/points/000000000" + point + "/receipt");
    }

    private List<byte[]> keptByThePrimary() throws IOException {
        Path receipts = primary.receipts();
        if (!Files.exists(receipts)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(receipts)) {
            List<byte[]> kept = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                kept.add(Files.readAllBytes(file));
            }
            return kept;
        }
    }

    private static boolean isTold(List<EventDraft> events, EventType type, String text) {
        return events.stream()
                .anyMatch(event -> event.type() == type && event.message().contains(text));
    }

    private void assertRefused(TransferId point, String why) {
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> replica.failovers(Optional.empty())
                        .failover(Primary.NAME, Optional.of(point), false, CopyProgress.NONE),
                () -> replica.store().openPoint(settings.workload(), point))) {
            assertThatThrownBy(use)
                    .isInstanceOfSatisfying(
                            ReplicationException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_FAILED))
                    .hasMessageContaining(why);
        }
        assertThat(replica.status(Primary.NAME).failover()).isEmpty();
        replica.service().verify(Primary.NAME, point);
        assertThat(isTold(replica.events, EventType.DAMAGE_FOUND, why)).isTrue();
    }

    @Test
    void bothNodesSignEachPointAndKeepTheSameReceipt() throws Exception {
        replicate(3);

        assertThat(kinds()).containsExactly(Kind.BOTH, Kind.BOTH, Kind.BOTH);
        assertThat(latest()).isEqualTo(Kind.BOTH);
        Set<String> here = new HashSet<>();
        for (byte[] receipt : keptByThePrimary()) {
            here.add(Base64.getEncoder().encodeToString(receipt));
        }
        Set<String> there = new HashSet<>();
        for (int point = 1; point <= 3; point++) {
            there.add(Base64.getEncoder().encodeToString(Files.readAllBytes(receipt(point))));
        }
        there.add(Base64.getEncoder()
                .encodeToString(Files.readAllBytes(folder.resolve("signed/vms/web1/workload.receipt"))));
        assertThat(here).isEqualTo(there).hasSize(4);
        PointReceipt said = PointReceipt.parse(new CmsReceipts(replicaKeys)
                .read(Files.readAllBytes(receipt(3)))
                .content());
        assertThat(said.transfer()).isEqualTo(points().get(0).transfer());
        assertThat(said.content()).isEqualTo(points().get(0).content());
        assertThat(said.bytes()).isEqualTo(400_000);
        assertThat(said.primary()).isEqualTo(PRIMARY);
        assertThat(said.replica()).isEqualTo(REPLICA);
    }

    @Test
    void aPointWhoseReceiptWasAlteredRemovedOrExchangedIsNotFailedOverTo() throws Exception {
        replicate(3);
        List<TransferId> states = points().stream().map(RecoveryPoint::transfer).toList();
        byte[] altered = Files.readAllBytes(receipt(3));
        altered[altered.length - 30] ^= 1;
        byte[] older = Files.readAllBytes(receipt(1));
        Files.write(receipt(3), altered);
        Files.write(receipt(2), older);
        Files.delete(receipt(1));

        assertThat(kinds()).containsExactly(Kind.INVALID, Kind.INVALID, Kind.INVALID);
        assertRefused(states.get(0), "its receipt is not right");
        assertRefused(states.get(1), "another state, " + states.get(2));
        assertRefused(states.get(2), "its receipt is missing");
        replica.failovers(Optional.empty()).failover(Primary.NAME, Optional.empty(), false, CopyProgress.NONE);
    }

    @Test
    void contentThatWasChangedWithItsDigestsIsFoundByTheReceipt() throws Exception {
        replicate(1);
        Path roots = receipt(1).resolveSibling("roots");
        String text = Files.readString(roots);
        int digest = text.indexOf("files 2\n") + 8;
        String changed = text.substring(0, digest) + "0".repeat(64) + text.substring(digest + 64);
        changed = changed.substring(0, changed.lastIndexOf("crc32c"));
        CRC32C crc = new CRC32C();
        crc.update(changed.getBytes(StandardCharsets.UTF_8));
        Files.writeString(roots, changed + "crc32c " + String.format("%08x", crc.getValue()) + "\n");
        TransferId point = points().get(0).transfer();
        replica.close();
        replica = Replica.signing(replicaKeys, 24, folder.resolve("signed"));
        replica.store().attach(folder.resolve("signed/vms"));

        assertRefused(point, "its content is not what its receipt says");
    }

    @Test
    void afterKeysAndAuthorityWereRenewedTheOldPointsAreOfferedStill() throws Exception {
        replicate(2);
        Files.walk(etc.resolve("understudy"), 1)
                .filter(file -> file.toString().endsWith("12") || file.endsWith("password"))
                .forEach(file -> file.toFile().delete());
        issue("theirs", REPLICA, folder.resolve("renewed"));
        for (String file : List.of("node.p12", "trust.p12", "password")) {
            Files.copy(
                    folder.resolve("renewed").resolve(file),
                    etc.resolve("understudy").resolve(file));
        }
        replica.close();
        replica = Replica.signing(new CmsKeyEnvelopes(etc, EventSink.NONE), 24, folder.resolve("signed"));
        replica.store().attach(folder.resolve("signed/vms"));
        direct.connect(replica);
        cycle();

        // the primary does not trust the new authority yet: it signs nothing, and replication goes on
        assertThat(latest()).isEqualTo(Kind.REPLICA);
        assertThat(kinds()).containsExactly(Kind.BOTH, Kind.BOTH, Kind.BOTH);
        assertThat(isTold(primary.events, EventType.RECEIPT_REFUSED, "neither signed nor kept"))
                .isTrue();
        assertIdentical();
        TransferId oldest = points().get(2).transfer();
        replica.failovers(Optional.empty()).failover(Primary.NAME, Optional.of(oldest), false, CopyProgress.NONE);
    }

    @Test
    void anOlderPrimaryOrReplicaDoesWithoutTheOtherSignature() throws Exception {
        direct.replies = SignedReceiptsTest::withoutReceipt;
        replicate(1);
        assertThat(kinds()).containsExactly(Kind.REPLICA);
        assertThat(keptByThePrimary()).isEmpty();

        direct.replies = reply -> reply;
        direct.requests = SignedReceiptsTest::withoutReceipt;
        cycle();
        assertThat(latest()).isEqualTo(Kind.REPLICA);
        assertThat(keptByThePrimary()).hasSize(1);
        assertThat(primary.events).extracting(EventDraft::type).doesNotContain(EventType.RECEIPT_REFUSED);
        assertIdentical();
    }

    private static ControlReply withoutReceipt(ControlReply reply) {
        return reply instanceof TransferResult result
                ? new TransferResult(
                        result.transfer(), result.state(), result.bytes(), result.proof(), Optional.empty())
                : reply;
    }

    private static ControlRequest<?> withoutReceipt(ControlRequest<?> request) {
        return request instanceof CommitTransfer commit
                ? new CommitTransfer(commit.transfer(), commit.chunks(), commit.proof(), Optional.empty())
                : request;
    }

    @Test
    void whatIsNoReceiptOrOfAnotherStateIsRefusedByBothSidesAndNothingElseFails() throws Exception {
        replicate(1);
        byte[] first = keptByThePrimary().get(0);
        direct.replies = reply ->
                reply instanceof TransferResult result && result.receipt().isPresent()
                        ? new TransferResult(
                                result.transfer(),
                                result.state(),
                                result.bytes(),
                                result.proof(),
                                Optional.of(Base64.getEncoder().encodeToString(first)))
                        : reply;
        cycle();
        assertThat(isTold(primary.events, EventType.RECEIPT_REFUSED, "not of what was sent"))
                .isTrue();
        assertThat(latest()).isEqualTo(Kind.REPLICA);

        direct.replies = reply -> reply;
        direct.requests = request ->
                request instanceof CommitTransfer commit && commit.receipt().isPresent()
                        ? new CommitTransfer(
                                commit.transfer(),
                                commit.chunks(),
                                commit.proof(),
                                Optional.of(Base64.getEncoder().encodeToString(first)))
                        : request;
        cycle();
        assertThat(isTold(replica.events, EventType.RECEIPT_REFUSED, "not the receipt that this node gave"))
                .isTrue();
        assertThat(latest()).isEqualTo(Kind.REPLICA);
        assertThat(kinds()).containsExactly(Kind.REPLICA, Kind.BOTH, Kind.BOTH);
        assertIdentical();
    }

    @Test
    void aSignatureOfWhoIsNotThePrimaryIsNotKept() throws Exception {
        replica.signers.clear();
        replicate(0);

        assertThat(latest()).isEqualTo(Kind.REPLICA);
        assertThat(isTold(replica.events, EventType.RECEIPT_REFUSED, "is not authorized"))
                .isTrue();
    }

    @Test
    void theReceiptsOfARelationshipGoWithIt() throws Exception {
        replicate(1);
        assertThat(keptByThePrimary()).hasSize(2);

        primary.engine().remove(Primary.NAME);
        primary.run();
        assertThat(keptByThePrimary()).isEmpty();
    }
}
