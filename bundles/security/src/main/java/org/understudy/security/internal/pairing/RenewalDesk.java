// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.CertificateRenewals;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.security.internal.CertificateMaker;
import org.understudy.security.internal.CertificateNames;
import org.understudy.security.internal.NodeCredentials;

/** The authority in a replica's folder, which renews what it has issued. */
@Component
public final class RenewalDesk implements CertificateRenewals {
    private static final int MAX_BYTES = 4096;

    private final Path authority;
    private final AuditTrail audit;
    private final EventSink events;
    private final CertificateMaker maker;
    private final Clock clock;

    @Activate
    public RenewalDesk(@Reference AuditTrail audit, @Reference EventSink events, BundleContext bundle) {
        this(
                Path.of(Optional.ofNullable(bundle.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath()
                        .resolve("understudy"),
                audit,
                events,
                Clock.systemUTC());
    }

    /** @param authority folder with the authority */
    public RenewalDesk(Path authority, AuditTrail audit, EventSink events, Clock clock) {
        this.authority = authority;
        this.audit = audit;
        this.events = events;
        this.maker = new CertificateMaker(clock);
        this.clock = clock;
    }

    /** One at a time: to open the authority's key store takes the processor, and whoever asks often waits for himself. */
    @Override
    public synchronized ControlReply.NodeCertificate renew(Peer peer, ControlRequest.RenewCertificate request) {
        byte[] csr = decode("request", request.csr());
        X509Certificate present = present(peer, request, csr);
        CertificateRequests.Wanted wanted = wanted(csr);
        NodeCredentials issuer = issuer(present);
        try {
            X509Certificate renewed = audit.perform(
                    AuditAction.CERTIFICATE_RENEW,
                    peer.name(),
                    "asked for from " + peer.address() + ", with the names " + CertificateNames.alternative(present),
                    () -> sign(present, wanted, issuer));
            events.publish(EventDraft.of(
                            EventType.CERTIFICATE_RENEWED,
                            "until " + renewed.getNotAfter().toInstant() + ", asked for from " + peer.address())
                    .with(peer.name()));
            return new ControlReply.NodeCertificate(List.of(encode(renewed), encode(issuer.certificate())));
        } catch (GeneralSecurityException e) {
            throw refused("a certificate can't be issued", "see the replica's log", e);
        }
    }

    private X509Certificate sign(X509Certificate present, CertificateRequests.Wanted wanted, NodeCredentials issuer) {
        try {
            return Renewals.renew(maker, present, wanted.key(), issuer);
        } catch (GeneralSecurityException | IOException e) {
            throw refused("a certificate can't be issued", "see the replica's log", e);
        }
    }

    /** The certificate that is to be renewed, if it is the peer's own, and its time has come. */
    private X509Certificate present(Peer peer, ControlRequest.RenewCertificate request, byte[] csr) {
        byte[] der = decode("certificate", request.certificate());
        byte[] proof = decode("proof", request.proof());
        try {
            X509Certificate present = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            if (!CertificateNames.identities(present).contains(peer.name())
                    || present.getBasicConstraints() >= 0
                    || !RenewalProof.verify(present.getPublicKey(), der, csr, proof)) {
                throw refused("the certificate is not the primary's own", "let it ask for its own", null);
            }
            present.checkValidity(Date.from(clock.instant()));
            if (Renewals.isTooEarly(present, clock.instant())) {
                throw refused("half of the certificate's time is not over yet", "wait for it", null);
            }
            return present;
        } catch (GeneralSecurityException e) {
            throw refused("the certificate or its proof is malformed, or not valid now", "pair again", e);
        }
    }

    private static CertificateRequests.Wanted wanted(byte[] csr) {
        try {
            return CertificateRequests.check(csr);
        } catch (ReplicationException e) {
            throw refused(e.getMessage(), e.remedy(), e);
        }
    }

    private NodeCredentials issuer(X509Certificate present) {
        try {
            NodeCredentials issuer =
                    NodeCredentials.read(authority.resolve("ca.p12"), authority.resolve("ca.password"));
            if (ReplicaAuthority.isIssuedBy(present, issuer.certificate())) {
                issuer.certificate().checkValidity(Date.from(clock.instant()));
                return issuer;
            }
        } catch (ReplicationException | GeneralSecurityException e) {
            throw refused("this replica has no authority that can issue certificates now", "see its log", e);
        }
        throw refused(
                "the certificate is not of the authority on this replica",
                "ask where it was issued; or pair again with replica:pair-invite",
                null);
    }

    private static byte[] decode(String what, String text) {
        if (text.length() > MAX_BYTES / 3 * 4) {
            throw refused("a " + what + " of " + text.length() + " characters", "pair again", null);
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw refused("a " + what + " that is not in Base64", "check the versions of both nodes", e);
        }
    }

    private static String encode(X509Certificate certificate) throws GeneralSecurityException {
        return Base64.getEncoder().encodeToString(certificate.getEncoded());
    }

    private static ReplicationException refused(String why, String remedy, Exception cause) {
        return new ReplicationException(ErrorCode.RENEWAL_REFUSED, why, remedy, cause);
    }
}
