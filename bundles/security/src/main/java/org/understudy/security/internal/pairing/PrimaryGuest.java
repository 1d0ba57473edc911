// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.pairing.PairedReplica;
import org.understudy.api.pairing.PairingChannel;
import org.understudy.api.pairing.PairingGrant;
import org.understudy.api.pairing.PairingGuest;
import org.understudy.api.pairing.PairingRequest;
import org.understudy.security.internal.CertificateMaker;
import org.understudy.security.internal.CertificateNames;
import org.understudy.security.internal.FileCertificateTool;
import org.understudy.security.internal.NodeCredentials;

/** The primary's side: its key never leaves this node, nor does the token's secret. */
@Component
public final class PrimaryGuest implements PairingGuest {
    private final GuestFolder folder;
    private final PairingChannel channel;
    private final EventSink events;
    private final CertificateMaker maker;
    private final Clock clock;

    @Activate
    public PrimaryGuest(@Reference PairingChannel channel, @Reference EventSink events, BundleContext bundle) {
        this(
                Path.of(Optional.ofNullable(bundle.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath()
                        .resolve("understudy"),
                channel,
                events,
                Clock.systemUTC());
    }

    /** @param folder where the node's credentials go */
    public PrimaryGuest(Path folder, PairingChannel channel, EventSink events, Clock clock) {
        this.folder = new GuestFolder(folder, clock);
        this.channel = channel;
        this.events = events;
        this.maker = new CertificateMaker(clock);
        this.clock = clock;
    }

    @Override
    public synchronized PairedReplica accept(String text, List<String> givenNames, boolean replace) {
        PairingToken token = PairingToken.parse(text);
        if (!clock.instant().isBefore(token.expires())) {
            throw new ReplicationException(
                    ErrorCode.PAIRING_REFUSED,
                    "the invitation expired at " + token.expires(),
                    "invite again with replica:pair-invite on the replica; check both clocks");
        }
        folder.requireUsed(channel.credentials());
        Optional<NodeCredentials> kept = replace ? Optional.empty() : kept(token, givenNames);
        try {
            PairedReplica paired = kept.isPresent() ? authorize(token, kept.get()) : join(token, givenNames);
            events.publish(EventDraft.of(
                            EventType.PAIRED, "accepted its invitation, and is known there as " + paired.primary())
                    .with(paired.replica().toString()));
            return paired;
        } catch (IOException | GeneralSecurityException e) {
            throw new ReplicationException(
                    ErrorCode.CREDENTIALS_UNUSABLE,
                    "the node's credentials can't be written to " + folder + ": " + e.getMessage(),
                    "let the node's user write there; then invite again with replica:pair-invite --replace",
                    e);
        }
    }

    /** The credentials that are there, if they are of this authority; nothing is there if it is empty. */
    private Optional<NodeCredentials> kept(PairingToken token, List<String> givenNames) {
        Optional<NodeCredentials> there = folder.read();
        if (there.isEmpty()) {
            return there;
        }
        NodeCredentials own = there.get();
        X509Certificate last = own.chain().get(own.chain().size() - 1);
        List<String> names = CertificateNames.identities(own.certificate());
        if (!isPinned(last, token)
                || !ReplicaAuthority.isIssuedBy(own.certificate(), last)
                || own.certificate().getNotAfter().before(Date.from(clock.instant()))
                || names.isEmpty()) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "this node has a certificate already, and not one of the replica's authority that is valid: "
                            + own.certificate().getSubjectX500Principal().getName() + ", issued by "
                            + own.certificate().getIssuerX500Principal().getName(),
                    "add --replace to put its files aside; replicas that know this node by them refuse it then");
        }
        List<String> missing = givenNames.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !names.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "this node has a certificate of the replica's authority already, for " + names + ", not for "
                            + missing,
                    "leave --name away, or add --replace to get another one");
        }
        return there;
    }

    private static boolean isPinned(X509Certificate authority, PairingToken token) {
        try {
            return MessageDigest.isEqual(Sha256.of(authority.getEncoded()), token.authority());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private PairedReplica authorize(PairingToken token, NodeCredentials own)
            throws GeneralSecurityException, IOException {
        X509Certificate certificate = own.certificate();
        KeyPair key = new KeyPair(certificate.getPublicKey(), own.key());
        List<String> names = CertificateNames.identities(certificate);
        PairingChannel.Answer answer = ask(token, CertificateRequests.make(key, names), certificate.getEncoded());
        requireOurs(answer, token, certificate.getPublicKey());
        return paired(answer, certificate, true);
    }

    private PairedReplica join(PairingToken token, List<String> givenNames)
            throws GeneralSecurityException, IOException {
        List<String> names = NodeNames.of(givenNames);
        KeyPair key = maker.newKey();
        folder.prepare();
        PairingChannel.Answer answer = ask(token, CertificateRequests.make(key, names), new byte[0]);
        X509Certificate certificate = requireOurs(answer, token, key.getPublic());
        folder.write(key.getPrivate(), certificate, certificate(answer.grant().authority()));
        return paired(answer, certificate, false);
    }

    private PairingChannel.Answer ask(PairingToken token, byte[] csr, byte[] certificate) {
        return channel.ask(token.addresses(), token.authority(), server -> request(token, server, csr, certificate));
    }

    private static PairingRequest request(PairingToken token, X509Certificate server, byte[] csr, byte[] certificate) {
        try {
            byte[] message = PairingProof.message(Sha256.of(token.openPart()), server.getEncoded(), csr, certificate);
            return new PairingRequest(
                    PairingProof.id(PairingProof.publicKey(token.secret())),
                    csr,
                    certificate,
                    PairingProof.sign(token.secret(), message));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was verified has no encoding", e);
        }
    }

    /** What came is for this key, and of the authority of the token. */
    private static X509Certificate requireOurs(PairingChannel.Answer answer, PairingToken token, PublicKey key)
            throws GeneralSecurityException {
        X509Certificate certificate = certificate(answer.grant().certificate());
        X509Certificate authority = certificate(answer.grant().authority());
        if (!isPinned(authority, token)
                || !ReplicaAuthority.isIssuedBy(certificate, authority)
                || !certificate.getPublicKey().equals(key)) {
            throw violation(answer, "a certificate that is not what was asked for", null);
        }
        return certificate;
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private PairedReplica paired(PairingChannel.Answer answer, X509Certificate certificate, boolean kept) {
        PairingGrant grant = answer.grant();
        ReplicaAddress replica;
        try {
            replica = new ReplicaAddress(answer.from().host(), grant.port());
        } catch (IllegalArgumentException e) {
            throw violation(answer, "a port that is none", e);
        }
        return new PairedReplica(
                replica, grant.primary(), FileCertificateTool.info(folder.keyStore(), certificate), kept);
    }

    private static ReplicationException violation(PairingChannel.Answer answer, String what, Exception cause) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION,
                "replica " + answer.from() + " answered with " + what,
                "check that both nodes run compatible versions",
                cause);
    }
}
