// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.PayloadEncryption;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlRequest.BeginTransfer;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;
import org.understudy.security.internal.CmsKeyEnvelopes;
import org.understudy.security.internal.FileCertificateTool;

/** Both engines with real certificates, and somebody between them who reads and changes everything. */
class EncryptedReplicationTest extends EndToEndBase {
    private static final String PATTERN = "a secret that must not be seen on the way";
    private static final String PRIMARY = "primary.example.org";

    @TempDir
    private static Path certificates;

    private final List<byte[]> seen = new ArrayList<>();
    private final List<BeginTransfer> offers = new ArrayList<>();
    private CmsKeyEnvelopes opening;

    @BeforeAll
    static void issue() {
        FileCertificateTool tool = new FileCertificateTool(certificates, Clock.systemUTC());
        for (String authority : List.of("ours", "theirs")) {
            Path folder = certificates.resolve(authority);
            tool.initialize(folder, authority, Period.ofYears(1));
            for (String node : List.of("replica.example.org", PRIMARY)) {
                tool.issue(folder, folder.resolve(node).resolve("understudy"), node, List.of(), Period.ofDays(9));
            }
        }
    }

    private static CmsKeyEnvelopes node(String authority, String name) {
        return new CmsKeyEnvelopes(certificates.resolve(authority).resolve(name), EventSink.NONE);
    }

    @BeforeEach
    void encrypt() throws Exception {
        stop();
        source = Files.createDirectories(folder.resolve("small"));
        Files.writeString(source.resolve("a.img"), PATTERN.repeat(5000));
        Files.writeString(source.resolve("b.img"), PATTERN.repeat(5000));
        write("noise.img", 0, 5 * MIB);
        opening = node("ours", "replica.example.org");
        replica = Replica.opening(opening, folder.resolve("sealed"));
        replica.signers.add("CN=" + PRIMARY);
        direct.connect(replica);
        direct.onTheWay = this::see;
        direct.requests = request -> {
            if (request instanceof BeginTransfer offer) {
                offers.add(offer);
            }
            return request;
        };
        begin(node("ours", PRIMARY), PayloadEncryption.ALWAYS, "replica.example.org:8443");
    }

    private void begin(KeyEnvelopes envelopes, PayloadEncryption when, String address) throws IOException {
        primary = new Primary(
                Files.createTempDirectory(folder, "primary"),
                direct,
                direct,
                direct,
                new PlainView(),
                new ScanTracker(),
                envelopes);
        RelationshipSettings plain = Primary.settings(source, true);
        settings = new RelationshipSettings(
                plain.name(),
                plain.workload(),
                source,
                ReplicaAddress.parse(address),
                plain.interval(),
                true,
                plain.compression(),
                plain.chunksInFlight(),
                false,
                plain.priority(),
                plain.rateLimit(),
                AutomaticResync.ALWAYS,
                SourceOptions.DEFAULT,
                when,
                Optional.empty());
        primary.configure(settings);
    }

    private void see(Chunk chunk) {
        byte[] payload = new byte[chunk.buffer().data().remaining()];
        chunk.buffer().data().duplicate().get(payload);
        seen.add(payload);
    }

    private boolean isSeen(String text) {
        return seen.stream().anyMatch(payload -> new String(payload, ISO_8859_1).contains(text));
    }

    private List<String> secrets() {
        return offers.stream()
                .map(offer -> SealedOffer.read(
                                offer,
                                opening.open(offer.sealedKey().orElseThrow()).content())
                        .orElseThrow())
                .map(HexFormat.of()::formatHex)
                .toList();
    }

    private void assertFailure(ErrorCode code) {
        assertThat(primary.status().failure()).isPresent();
        assertThat(primary.status().failure().get().code())
                .as(primary.status().failure().get().message())
                .isEqualTo(code);
        assertThat(primary.status().failure().get().remedy()).isNotEmpty();
        assertThat(replica.current(Primary.NAME).resolve("a.img")).doesNotExist();
    }

    @Test
    void theReplicaHasPlainFilesAndNobodyElseSeesThem() throws IOException {
        Files.writeString(source.resolve("short"), PATTERN); // too short to be compressed
        replicate();
        assertIdentical();
        assertThat(seen).isNotEmpty();
        assertThat(isSeen(PATTERN)).isFalse();

        begin(new NoCertificates(), PayloadEncryption.NEVER, "replica.example.org:8443");
        write("noise.img", 0, 10);
        Files.writeString(source.resolve("short"), PATTERN + "!");
        replicate();
        assertIdentical();
        assertThat(isSeen(PATTERN)).as("without encryption it is seen").isTrue();
    }

    @Test
    void eachAttemptHasAKeyOfItsOwn() throws IOException {
        direct.breaksAfter = 2;
        replicate();
        assertThat(primary.status().failure()).isPresent();
        direct.breaksAfter = Integer.MAX_VALUE;
        primary.restart(settings);
        primary.run();
        primary.advance(Duration.ofHours(1));
        assertIdentical();
        assertThat(offers.get(1).transfer()).isEqualTo(offers.get(0).transfer());

        write("noise.img", 100, 10);
        primary.crash(settings);
        primary.advance(settings.interval());
        assertIdentical();
        assertThat(offers).hasSizeGreaterThan(2);
        assertThat(secrets()).doesNotHaveDuplicates();
    }

    @Test
    void aKeyThatIsTakenAwayEndsTheTransferBeforeAnythingIsStored() throws Exception {
        direct.requests = request -> request instanceof BeginTransfer offer
                ? new BeginTransfer(
                        offer.workload(),
                        offer.name(),
                        offer.transfer(),
                        offer.kind(),
                        offer.base(),
                        offer.continues(),
                        offer.files(),
                        offer.epoch(),
                        Optional.empty())
                : request;
        replicate();
        assertFailure(ErrorCode.PAYLOAD_KEY_REFUSED);
        assertThat(seen).isEmpty();

        opening.updated(new Hashtable<>(Map.of("required", "true")));
        primary.engine().resume(Primary.NAME);
        primary.run();
        assertFailure(ErrorCode.PAYLOAD_KEY_REQUIRED);
        assertThat(replica.events).extracting(EventDraft::type).contains(EventType.PRIMARY_REFUSED);
    }

    @Test
    void aReplicaThatDemandsEncryptionRefusesAPrimaryThatDoesNot() throws IOException {
        opening.updated(new Hashtable<>(Map.of("required", "true")));
        begin(new NoCertificates(), PayloadEncryption.NEVER, "replica.example.org:8443");
        replicate();
        assertFailure(ErrorCode.PAYLOAD_KEY_REQUIRED);
    }

    @Test
    void anEntryMayDemandEncryptionOfItsPrimariesAlone() throws IOException {
        replica.requirePayload(true);
        begin(new NoCertificates(), PayloadEncryption.NEVER, "replica.example.org:8443");
        replicate();
        assertFailure(ErrorCode.PAYLOAD_KEY_REQUIRED);
        assertThat(replica.store().list()).isEmpty();
        assertThat(replica.events).extracting(EventDraft::type).contains(EventType.PRIMARY_REFUSED);

        begin(node("ours", PRIMARY), PayloadEncryption.ALWAYS, "replica.example.org:8443");
        replicate();
        assertIdentical();
    }

    @Test
    void aKeyThatSomebodyElseMadeIsRefused() {
        CmsKeyEnvelopes stranger = stranger();
        direct.requests = request -> request instanceof BeginTransfer offer
                ? offer.with(stranger.seal(
                        SealedOffer.write(offer, new byte[32]), opening.certificates(), "replica.example.org"))
                : request;
        replicate();
        assertFailure(ErrorCode.PAYLOAD_KEY_REFUSED);
    }

    /** Trusts our authority, and has a certificate of another one. */
    private static CmsKeyEnvelopes stranger() {
        Path theirs = certificates.resolve("theirs").resolve(PRIMARY).resolve("understudy");
        CmsKeyEnvelopes made = node("theirs", PRIMARY);
        made.updated(new Hashtable<>(Map.of(
                "keystore", theirs.resolve("node.p12").toString(),
                "password.file", theirs.resolve("password").toString(),
                "truststore", certificates.resolve("ours/ca.pem").toString())));
        return made;
    }

    @Test
    void aKeyThatIsSignedByWhoIsNotAuthorizedIsRefused() {
        replica.signers.clear();
        replicate();
        assertFailure(ErrorCode.PAYLOAD_KEY_REFUSED);
    }

    @Test
    void aCertificateThatIsPutInTheReplicasPlaceGetsNoKey() {
        CmsKeyEnvelopes middle = node("theirs", "replica.example.org");
        direct.replies = reply -> reply instanceof ControlReply.NodeCertificate
                ? new ControlReply.NodeCertificate(middle.certificates())
                : reply;
        replicate();
        assertFailure(ErrorCode.CERTIFICATE_UNTRUSTED);
        assertThat(seen).isEmpty();
        assertThat(offers).isEmpty();
    }

    @Test
    void anOfferWhoseFilesWereSwappedIsRefused() {
        direct.requests = request -> request instanceof BeginTransfer offer
                ? new BeginTransfer(
                        offer.workload(),
                        offer.name(),
                        offer.transfer(),
                        offer.kind(),
                        offer.base(),
                        offer.continues(),
                        swapped(offer.files()),
                        offer.epoch(),
                        offer.sealedKey())
                : request;
        replicate();
        assertFailure(ErrorCode.PAYLOAD_KEY_REFUSED);
    }

    private static List<FileEntry> swapped(List<FileEntry> files) {
        List<FileEntry> other = new ArrayList<>(files);
        Collections.swap(other, 0, 1);
        return other;
    }

    @Test
    void aCommitOfFewerChunksIsRefused() {
        direct.requests = request -> request instanceof ControlRequest.CommitTransfer commit
                ? new ControlRequest.CommitTransfer(
                        commit.transfer(), commit.chunks() - 1, commit.proof(), Optional.empty())
                : request;
        replicate();
        assertFailure(ErrorCode.PAYLOAD_KEY_REFUSED);
    }

    @Test
    void chunksThatThePrimaryDidNotFindEqualCanNotBeKept() {
        direct.breaksAfter = 2;
        replicate();
        direct.breaksAfter = Integer.MAX_VALUE;
        direct.requests = request -> request instanceof ControlRequest.RetainChunks retain
                ? new ControlRequest.RetainChunks(
                        retain.transfer(), List.of(new ControlRequest.SequenceRange(0, 0)), retain.proof())
                : request;
        primary.advance(Duration.ofHours(1));
        assertFailure(ErrorCode.PAYLOAD_KEY_REFUSED);
    }

    @Test
    void whatTheReplicaIsSaidToHoldIsNotBelieved() {
        direct.replies = reply -> reply instanceof TransferOpen open
                ? new TransferOpen(open.transfer(), open.existing(), 0, open.nextSequence() + 1, open.proof())
                : reply;
        replicate();
        assertFailure(ErrorCode.PAYLOAD_KEY_REFUSED);
    }

    @Test
    void aCommitThatDidNotHappenIsNotBelieved() {
        direct.replies = reply -> reply instanceof TransferResult result
                ? new TransferResult(
                        result.transfer(), TransferResult.State.COMPLETE, 1, result.proof(), Optional.empty())
                : reply;
        replicate();
        assertThat(primary.status().failure().orElseThrow().code()).isEqualTo(ErrorCode.PAYLOAD_KEY_REFUSED);
    }

    @Test
    void withoutTlsItIsEncryptedByItself() throws IOException {
        begin(node("ours", PRIMARY), PayloadEncryption.AUTO, "kerberos://replica.example.org:8080");
        replicate();
        assertIdentical();
        assertThat(isSeen(PATTERN)).isFalse();
        assertThat(offers).allMatch(offer -> offer.sealedKey().isPresent());
    }

    @Test
    void withoutTlsAndCertificateItGoesInClearWithAWarning() throws IOException {
        begin(new NoCertificates(), PayloadEncryption.AUTO, "kerberos://replica.example.org:8080");
        replicate();
        assertIdentical();
        assertThat(primary.events)
                .filteredOn(event -> event.type() == EventType.SENT_IN_CLEAR)
                .singleElement()
                .satisfies(event -> assertThat(event.message()).contains("neither encrypted nor protected"));
    }

    @Test
    void withTlsItIsNotEncryptedBesidesUnlessItIsToBe() throws IOException {
        begin(node("ours", PRIMARY), PayloadEncryption.AUTO, "replica.example.org:8443");
        replicate();
        assertIdentical();
        assertThat(offers).allMatch(offer -> offer.sealedKey().isEmpty());
        assertThat(primary.events).noneMatch(event -> event.type() == EventType.SENT_IN_CLEAR);
    }

    @Test
    void whatIsToBeEncryptedAndCanNotBeIsNotSent() throws IOException {
        begin(new NoCertificates(), PayloadEncryption.ALWAYS, "replica.example.org:8443");
        replicate();
        assertFailure(ErrorCode.CREDENTIALS_UNUSABLE);
        assertThat(seen).isEmpty();
    }
}
