// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizer;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;

/** The receipts of committed states, on their way to the primary and back with its signature. Thread-safe. */
final class PointReceipts {
    private static final Logger LOG = LoggerFactory.getLogger(PointReceipts.class);

    private final ReplicaStore store;
    private final ReceiptSigner signer;
    private final PrimaryAuthorizer authorizer;
    private final EventLimiter refusals;

    PointReceipts(
            ReplicaStore store, ReceiptSigner signer, PrimaryAuthorizer authorizer, EventSink events, Clock clock) {
        this.store = store;
        this.signer = signer;
        this.authorizer = authorizer;
        this.refusals = new EventLimiter(events, clock, Duration.ofHours(1));
    }

    /** That of a workload's current state, in Base64; empty if it has none. */
    Optional<String> find(StoredWorkload stored, TransferId transfer) {
        try {
            return store.receipt(stored.id(), transfer).map(Base64.getEncoder()::encodeToString);
        } catch (ReplicationException e) {
            LOG.warn("{}: the primary gets no receipt: {}", stored.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Keeps the primary's signature. One that is refused costs no more than itself: the state is committed, and has this
     * node's.
     */
    void countersigned(Peer peer, StoredWorkload stored, TransferId transfer, String receipt) {
        try {
            byte[] bytes = Base64.getDecoder().decode(receipt);
            ReceiptSigner.Signed signed = signer.read(bytes);
            signer.requirePrimary(signed);
            authorizer.requireSigner(signed.others().get(0).get(0), peer);
            store.countersign(stored.id(), transfer, bytes);
        } catch (GeneralSecurityException | IllegalArgumentException | ReplicationException e) {
            refusals.publish(
                    stored.id() + " " + peer.name(),
                    EventDraft.of(
                                    EventType.RECEIPT_REFUSED,
                                    "the primary's signature under the receipt of transfer " + transfer
                                            + " is not kept: " + e.getMessage())
                            .about(stored.name(), stored.id())
                            .with(peer.name())
                            .remedy("see that each node trusts the other one's authority in org.understudy.payload"));
        }
    }
}
