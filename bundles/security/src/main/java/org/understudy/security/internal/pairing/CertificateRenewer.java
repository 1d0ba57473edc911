// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;
import org.understudy.api.transport.KnownReplicas;
import org.understudy.security.internal.CertificateMaker;
import org.understudy.security.internal.CertificateNames;
import org.understudy.security.internal.NodeCredentials;

/**
 * Renews this node's certificate when less than a third of its time is left: by the authority on this node, or else by the
 * one on a replica. What is not in the folder where pairing puts it is an operator's business. Its one thread ends with it.
 */
@Component(
        service = {},
        immediate = true)
public final class CertificateRenewer {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewer.class);
    /** A node that was just started connects first. */
    private static final Duration FIRST = Duration.ofSeconds(30);

    private static final Duration PERIOD = Duration.ofHours(12);

    private final GuestFolder folder;
    private final Path authority;
    private final Optional<ControlSender> control;
    private final KnownReplicas replicas;
    private final AuditTrail audit;
    private final EventSink events;
    private final CertificateMaker maker;
    private final Clock clock;
    private final ScheduledExecutorService timer;

    @Activate
    public CertificateRenewer(
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    ControlSender control,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    KnownReplicas replicas,
            @Reference AuditTrail audit,
            @Reference EventSink events,
            BundleContext bundle) {
        this(
                Path.of(Optional.ofNullable(bundle.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath()
                        .resolve("understudy"),
                Optional.ofNullable(control),
                Optional.ofNullable(replicas).orElse(List::of),
                audit,
                events,
                Clock.systemUTC());
        timer.scheduleWithFixedDelay(this::look, FIRST.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    /** @param replicas where an authority may be */
    CertificateRenewer(
            Path folder,
            Optional<ControlSender> control,
            KnownReplicas replicas,
            AuditTrail audit,
            EventSink events,
            Clock clock) {
        this.folder = new GuestFolder(folder, clock);
        this.authority = folder.resolve("ca.p12");
        this.control = control;
        this.replicas = replicas;
        this.audit = audit;
        this.events = events;
        this.maker = new CertificateMaker(clock);
        this.clock = clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread thread = new Thread(run, "understudy-renewal");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is under way ends by its own time-outs. */
    @Deactivate
    void close() {
        timer.shutdownNow();
    }

    /** Renews the certificate if its time has come; what goes wrong is told, and tried again next time. */
    void look() {
        try {
            Optional<NodeCredentials> present = folder.renewable();
            if (present.isPresent() && Renewals.isDue(present.get().certificate(), clock.instant())) {
                renew(present.get());
            }
        } catch (ReplicationException e) {
            failed(e);
        } catch (GeneralSecurityException | IOException e) {
            failed(notWritten(e));
        } catch (RuntimeException e) { // or the timer would never call again
            LOG.error("The node's certificate could not be looked at.", e);
        }
    }

    private void failed(ReplicationException e) {
        events.publish(EventDraft.of(EventType.RENEWAL_FAILED, e.getMessage()).because(e));
    }

    private void renew(NodeCredentials present) throws GeneralSecurityException, IOException {
        if (Files.exists(authority)) {
            NodeCredentials issuer = NodeCredentials.read(authority, authority.resolveSibling("ca.password"));
            if (ReplicaAuthority.isIssuedBy(present.certificate(), issuer.certificate())) {
                KeyPair key = maker.newKey();
                install(
                        key,
                        Renewals.renew(maker, present.certificate(), key.getPublic(), issuer),
                        present,
                        "by this node's authority");
                return;
            }
        }
        if (control.isPresent()) {
            askReplicas(control.get(), present);
        }
    }

    /** All that this node sends to: which of them has the authority is not known. */
    private void askReplicas(ControlSender sender, NodeCredentials present)
            throws GeneralSecurityException, IOException {
        KeyPair key = maker.newKey();
        byte[] csr = CertificateRequests.make(key, CertificateNames.identities(present.certificate()));
        byte[] own = present.certificate().getEncoded();
        ControlRequest.RenewCertificate request = new ControlRequest.RenewCertificate(
                encode(own), encode(csr), encode(RenewalProof.sign(present.key(), own, csr)));
        ReplicationException last = null;
        for (ReplicaAddress replica : replicas.replicas()) {
            try {
                List<String> chain = sender.send(replica, request).chain();
                install(key, requireFit(chain, key, present, replica), present, "by replica " + replica);
                return;
            } catch (ReplicationException e) {
                LOG.info("Replica {} does not renew this node's certificate: {}", replica, e.getMessage());
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
    }

    /** What a replica sends is installed only if it does what the present one does, and longer. */
    private static X509Certificate requireFit(
            List<String> chain, KeyPair key, NodeCredentials present, ReplicaAddress replica) {
        try {
            X509Certificate renewed = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(Base64.getDecoder().decode(chain.get(0))));
            X509Certificate old = present.certificate();
            if (renewed.getPublicKey().equals(key.getPublic())
                    && ReplicaAuthority.isIssuedBy(
                            renewed, present.chain().get(present.chain().size() - 1))
                    && CertificateNames.alternative(renewed).equals(CertificateNames.alternative(old))
                    && renewed.getNotAfter().after(old.getNotAfter())) {
                return renewed;
            }
            throw unfit(replica, null);
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unfit(replica, e);
        }
    }

    private static ReplicationException unfit(ReplicaAddress replica, Exception cause) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION,
                "replica " + replica + " answered with a certificate that is not what was asked for",
                "check that both nodes run compatible versions",
                cause);
    }

    /** On disk when it returns; what listens and sends takes it from there, without a cut. */
    private void install(KeyPair key, X509Certificate renewed, NodeCredentials present, String by) {
        X509Certificate issuer = present.chain().get(present.chain().size() - 1);
        String until = "until " + renewed.getNotAfter().toInstant() + ", " + by;
        audit.perform(
                AuditAction.CERTIFICATE_RENEW, renewed.getSubjectX500Principal().getName(), until, () -> {
                    try {
                        folder.renew(key.getPrivate(), renewed, issuer);
                    } catch (GeneralSecurityException | IOException e) {
                        throw notWritten(e);
                    }
                });
        LOG.info("This node's certificate was renewed {}.", until);
    }

    private ReplicationException notWritten(Exception e) {
        return new ReplicationException(
                ErrorCode.CREDENTIALS_UNUSABLE,
                "the node's certificate can't be renewed in " + folder + ": " + e.getMessage(),
                "let the node's user write there",
                e);
    }

    private static String encode(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }
}
