// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizer;
import org.understudy.api.transport.ControlReply.NodeCertificate;
import org.understudy.api.transport.ControlRequest;
import org.understudy.engine.internal.SealedOffer;

/** The keys that primaries offer their transfers with, and the certificate that they seal them for. Thread-safe. */
final class OfferedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(OfferedKeys.class);

    private final KeyEnvelopes envelopes;
    private final PrimaryAuthorizer authorizer;
    private final EventLimiter refusals;

    OfferedKeys(KeyEnvelopes envelopes, PrimaryAuthorizer authorizer, EventSink events, Clock clock) {
        this.envelopes = envelopes;
        this.authorizer = authorizer;
        this.refusals = new EventLimiter(events, clock, Duration.ofMinutes(1));
    }

    /** @throws ReplicationException with {@code PAYLOAD_KEY_REFUSED} if this replica has none */
    NodeCertificate certificate() {
        try {
            return new NodeCertificate(envelopes.certificates());
        } catch (ReplicationException e) {
            throw noCertificate(e);
        }
    }

    /** What is the matter with this node's files is for its own log. */
    private static ReplicationException noCertificate(ReplicationException e) {
        LOG.warn("A primary wants to encrypt payloads for this node: {}; {}.", e.getMessage(), e.remedy());
        return new ReplicationException(
                ErrorCode.PAYLOAD_KEY_REFUSED,
                "the replica has no certificate that payloads can be encrypted for",
                "issue it one with replica:cert-issue; or set payload.encryption = never in the relationship",
                e);
    }

    /**
     * @return the key of the offer; empty if it comes without, and may
     * @throws ReplicationException with {@code PAYLOAD_KEY_REQUIRED} or {@code PAYLOAD_KEY_REFUSED}
     */
    Optional<PayloadKey> open(Peer peer, ControlRequest.BeginTransfer offer) {
        try {
            if (offer.sealedKey().isEmpty()) {
                requireNoKeyNeeded(peer);
            }
            return offer.sealedKey().map(envelope -> open(peer, offer, envelope));
        } catch (ReplicationException e) {
            refusals.publish(
                    offer.workload() + " " + peer.name(),
                    EventDraft.of(EventType.PRIMARY_REFUSED, e.getMessage())
                            .about(offer.name(), offer.workload())
                            .with(peer.name())
                            .because(e));
            throw e;
        }
    }

    private void requireNoKeyNeeded(Peer peer) {
        if (envelopes.isRequired() || peer.authorization().payloadRequired()) {
            throw new ReplicationException(
                    ErrorCode.PAYLOAD_KEY_REQUIRED,
                    "the replica takes encrypted payloads only"
                            + (envelopes.isRequired()
                                    ? ""
                                    : " by its entry '" + peer.authorization().primary() + "'"),
                    "set payload.encryption = always in the relationship; if it is, somebody between both nodes takes the"
                            + " key away");
        }
    }

    private PayloadKey open(Peer peer, ControlRequest.BeginTransfer offer, String envelope) {
        KeyEnvelopes.Opened opened;
        try {
            opened = envelopes.open(envelope);
        } catch (ReplicationException e) {
            throw e.code() == ErrorCode.CREDENTIALS_UNUSABLE ? noCertificate(e) : e;
        }
        authorizer.requireSigner(opened.signer(), peer);
        byte[] secret = SealedOffer.read(offer, opened.content())
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.PAYLOAD_KEY_REFUSED,
                        "the key of a transfer was not made for this offer",
                        "somebody between both nodes changes what they say, or they run versions that do not fit"));
        return new PayloadKey(offer.workload(), secret);
    }
}
