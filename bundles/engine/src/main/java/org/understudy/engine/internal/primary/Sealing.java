// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.engine.PayloadEncryption;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlRequest.BeginTransfer;
import org.understudy.api.transport.ControlSender;
import org.understudy.engine.internal.SealedOffer;

/**
 * Decides whether a transfer is encrypted, and makes the key of each attempt. What decides is on this node alone: nothing
 * that the replica, or somebody in its place, says makes a transfer go in clear. Thread-safe.
 */
final class Sealing {
    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);
    private static final Duration WARNING_INTERVAL = Duration.ofDays(1);

    private final ControlSender control;
    private final KeyEnvelopes envelopes;
    private final EventLimiter warnings;

    Sealing(ControlSender control, KeyEnvelopes envelopes, EventSink events, Clock clock) {
        this.control = control;
        this.envelopes = envelopes;
        this.warnings = new EventLimiter(events, clock, WARNING_INTERVAL);
    }

    /** @param key empty: the offer has none, and chunks go as they are */
    record Sealed(BeginTransfer offer, Optional<PayloadKey> key) {}

    /**
     * @throws ReplicationException if it is to be encrypted and can't: {@code CREDENTIALS_UNUSABLE} on this side, or what
     *     is wrong with the replica's certificate
     */
    Sealed seal(RelationshipSettings settings, BeginTransfer offer) {
        if (!isEncrypted(settings)) {
            return new Sealed(offer, Optional.empty());
        }
        ReplicaAddress replica = settings.replica();
        List<String> recipient =
                control.send(replica, new ControlRequest.QueryCertificate()).chain();
        byte[] secret = PayloadKey.newSecret();
        String envelope = envelopes.seal(SealedOffer.write(offer, secret), recipient, replica.host());
        return new Sealed(offer.with(envelope), Optional.of(new PayloadKey(offer.workload(), secret)));
    }

    private boolean isEncrypted(RelationshipSettings settings) {
        boolean clear = !settings.replica().authentication().tls();
        return switch (settings.encryption()) {
            case ALWAYS -> true;
            case NEVER -> {
                if (clear) {
                    warn(settings, "as payload.encryption = never says");
                }
                yield false;
            }
            case AUTO -> clear && hasCertificate(settings);
        };
    }

    private boolean hasCertificate(RelationshipSettings settings) {
        try {
            envelopes.certificates();
            return true;
        } catch (ReplicationException e) {
            if (e.code() != ErrorCode.CREDENTIALS_UNUSABLE) {
                throw e;
            }
            warn(settings, "as this node has no certificate: " + e.getMessage());
            return false;
        }
    }

    private void warn(RelationshipSettings settings, String why) {
        String message = "the data goes to " + settings.replica() + " neither encrypted nor protected, " + why;
        LOG.warn("{}: {}.", settings.name(), message);
        warnings.publish(
                settings.workload() + " " + settings.replica(),
                EventDraft.of(EventType.SENT_IN_CLEAR, message)
                        .about(settings.name(), settings.workload())
                        .with(settings.replica().toString())
                        .remedy("use kerberos+tls://, or give both nodes certificates with replica:cert-issue and set"
                                + " payload.encryption = " + PayloadEncryption.AUTO));
    }
}
