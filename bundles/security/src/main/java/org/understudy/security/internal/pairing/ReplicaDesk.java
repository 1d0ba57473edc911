// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.pairing.Invitation;
import org.understudy.api.pairing.InvitationTerms;
import org.understudy.api.pairing.IssuedInvitation;
import org.understudy.api.pairing.PairingDesk;
import org.understudy.api.pairing.PairingGrant;
import org.understudy.api.pairing.PairingRequest;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.security.Quota;
import org.understudy.api.security.TlsSettings;
import org.understudy.security.internal.CertificateMaker;
import org.understudy.security.internal.CertificateNames;

/** The invitations of a replica, and its authority that lets primaries in by them. */
@Component
public final class ReplicaDesk implements PairingDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaDesk.class);
    /** Of certificates, as of replica:cert-issue. */
    private static final Period VALIDITY = Period.ofDays(825);

    private static final int MAX_CERTIFICATE = 4096;
    private final InvitationFiles invitations; // guarded by this
    private final Path authority;
    private final PrimaryAuthorizations authorizations;
    private final NamePolicy names;
    private final EventSink events;
    private final EventLimiter refusals;
    private final CertificateMaker maker;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    @Activate
    public ReplicaDesk(
            @Reference PrimaryAuthorizations authorizations, @Reference EventSink events, BundleContext bundle) {
        this(
                folder(bundle, "karaf.data", "data").resolve("understudy/replica/invitations"),
                folder(bundle, "karaf.etc", "etc").resolve("understudy"),
                authorizations,
                events,
                Clock.systemUTC());
    }

    private static Path folder(BundleContext bundle, String property, String fallback) {
        return Path.of(Optional.ofNullable(bundle.getProperty(property)).orElse(fallback))
                .toAbsolutePath();
    }

    /**
     * @param invitations folder for the invitations
     * @param authority folder with the authority
     */
    public ReplicaDesk(
            Path invitations, Path authority, PrimaryAuthorizations authorizations, EventSink events, Clock clock) {
        this.invitations = new InvitationFiles(invitations, clock);
        this.authority = authority;
        this.authorizations = authorizations;
        this.names = new NamePolicy(authorizations);
        this.events = events;
        this.refusals = new EventLimiter(events, clock, Duration.ofMinutes(1));
        this.maker = new CertificateMaker(clock);
        this.clock = clock;
    }

    @Override
    public List<String> hosts(TlsSettings server) {
        return CertificateNames.alternative(
                ReplicaAuthority.load(authority, server, clock).node());
    }

    @Override
    public synchronized IssuedInvitation invite(
            InvitationTerms terms, List<ReplicaAddress> addresses, TlsSettings server) {
        ReplicaAuthority loaded = ReplicaAuthority.load(authority, server, clock);
        Optional<String> name = names.check(terms);
        NamePolicy.checkHosts(addresses, loaded.node());
        byte[] secret = new byte[PairingToken.SECRET];
        random.nextBytes(secret);
        byte[] key = PairingProof.publicKey(secret);
        Instant expires = clock.instant().plus(terms.validity()).truncatedTo(ChronoUnit.SECONDS);
        PairingToken token;
        try {
            token = new PairingToken(expires, loaded.fingerprint(), secret, addresses);
        } catch (GeneralSecurityException e) {
            throw new ReplicationException(
                    ErrorCode.CREDENTIALS_UNUSABLE, "the authority's certificate can't be used", "see the log", e);
        }
        Invitation invitation = new Invitation(
                PairingProof.id(key),
                expires,
                terms.location(),
                terms.trustGroup(),
                terms.quota(),
                terms.payloadRequired(),
                name);
        invitations.put(
                new StoredInvitation(invitation, key, Sha256.of(token.openPart()), terms.replace(), Optional.empty()));
        events.publish(EventDraft.of(
                EventType.INVITATION_MADE,
                "an operator invited " + name.orElse("a primary of any name") + " until " + expires
                        + "; its workloads go to " + terms.location() + ", trust group " + terms.trustGroup()
                        + "; invitation " + invitation.id()));
        return new IssuedInvitation(invitation.id(), expires, token.text());
    }

    @Override
    public synchronized List<Invitation> open() {
        return invitations.open().stream().map(StoredInvitation::invitation).toList();
    }

    @Override
    public synchronized boolean cancel(String id) {
        boolean open =
                invitations.open().stream().anyMatch(stored -> stored.id().equals(id));
        if (open) {
            invitations.remove(id);
            events.publish(EventDraft.of(EventType.INVITATION_CANCELLED, "an operator cancelled the invitation " + id));
        }
        return open;
    }

    @Override
    public synchronized PairingGrant accept(
            PairingRequest request, X509Certificate server, TlsSettings tls, int port, String address) {
        try {
            PairingGrant grant = letIn(request, server, tls, port, address);
            LOG.info("Paired with primary {} at {}.", grant.primary(), address);
            return grant;
        } catch (ReplicationException e) {
            LOG.warn("Refused to pair with {}: {}.", address, e.getMessage());
            refusals.publish(
                    address,
                    EventDraft.of(EventType.PAIRING_REFUSED, e.getMessage())
                            .with(address)
                            .because(e));
            throw e;
        } catch (IOException | GeneralSecurityException e) {
            throw new ReplicationException(
                    ErrorCode.CREDENTIALS_UNUSABLE,
                    "a certificate can't be issued: " + e.getMessage(),
                    "see the replica's log; the invitation is used up",
                    e);
        }
    }

    private PairingGrant letIn(
            PairingRequest request, X509Certificate server, TlsSettings tls, int port, String address)
            throws GeneralSecurityException, IOException {
        StoredInvitation found = invitations
                .find(request.invitation())
                .filter(stored -> isProved(stored, request, server))
                .orElseThrow(() -> refused("the invitation is not known", "invite again with replica:pair-invite"));
        requireOpen(found);
        ReplicaAuthority loaded = ReplicaAuthority.load(authority, tls, clock);
        X509Certificate issuer = loaded.issuer().certificate();
        CertificateRequests.Wanted wanted = CertificateRequests.check(request.csr());
        Optional<X509Certificate> own = request.certificate().length == 0
                ? Optional.empty()
                : Optional.of(existing(request.certificate(), wanted.key(), issuer));
        List<String> asked = own.map(CertificateNames::identities).orElse(wanted.names());
        if (own.isEmpty()) {
            names.checkNames(asked, found, loaded.node());
        }
        String primary = NamePolicy.primary(asked, found);

        invitations.put(found.usedBy(primary + " at " + address + ", " + clock.instant())); // before anything is signed

        X509Certificate certificate = own.isPresent()
                ? own.get()
                : maker.node(wanted.key(), issuer, loaded.issuer().key(), primary, asked, VALIDITY);
        authorizations.authorize(authorization(primary, found.invitation()));
        events.publish(EventDraft.of(
                        EventType.PAIRED,
                        "accepted the invitation " + found.id() + " from " + address + ", with the names " + asked)
                .with(primary));
        return new PairingGrant(certificate.getEncoded(), issuer.getEncoded(), primary, port);
    }

    /** One that pairs again is held to what it was held to, where the invitation says nothing. */
    private Authorization authorization(String primary, Invitation invitation) {
        Optional<Authorization> before = authorizations.list().stream()
                .filter(entry -> entry.primary().equals(primary))
                .findFirst();
        return new Authorization(
                primary,
                invitation.location(),
                invitation.trustGroup(),
                invitation.quota().or(before.map(Authorization::quota).orElse(Quota.NONE)),
                invitation.payloadRequired()
                        || before.map(Authorization::payloadRequired).orElse(false));
    }

    private static boolean isProved(StoredInvitation stored, PairingRequest request, X509Certificate server) {
        try {
            return PairingProof.verify(
                    stored.key(),
                    PairingProof.message(stored.token(), server.getEncoded(), request.csr(), request.certificate()),
                    request.proof());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this node's own certificate has no encoding", e);
        }
    }

    /** Why is told only to who has the token: that somebody else has used it is news to its owner. */
    private void requireOpen(StoredInvitation stored) {
        if (stored.used().isPresent()) {
            throw refused(
                    "the invitation was used already, by " + stored.used().get(),
                    "if that was nobody of yours, replica:primary-revoke it on the replica; invite again with"
                            + " replica:pair-invite");
        }
        if (!stored.isOpen(clock.instant())) {
            throw refused(
                    "the invitation expired at " + stored.invitation().expires(),
                    "invite again with replica:pair-invite");
        }
    }

    /** A certificate that the primary has, and its key, too, as the request is signed by it. */
    private X509Certificate existing(byte[] der, PublicKey key, X509Certificate issuer) {
        X509Certificate own;
        try {
            if (der.length > MAX_CERTIFICATE) {
                throw new GeneralSecurityException("a certificate of " + der.length + " bytes");
            }
            own = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            own.checkValidity(Date.from(clock.instant()));
        } catch (GeneralSecurityException e) {
            throw refused("the primary's certificate is malformed or not valid now", "add --replace", e);
        }
        if (!own.getPublicKey().equals(key)
                || own.getBasicConstraints() >= 0
                || !ReplicaAuthority.isIssuedBy(own, issuer)) {
            throw refused("the primary's certificate is not of this authority, or not its own", "add --replace");
        }
        return own;
    }

    private static ReplicationException refused(String why, String remedy) {
        return refused(why, remedy, null);
    }

    private static ReplicationException refused(String why, String remedy, Exception cause) {
        return new ReplicationException(ErrorCode.PAIRING_REFUSED, why, remedy, cause);
    }
}
