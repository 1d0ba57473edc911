// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlRequest.SequenceRange;
import org.understudy.api.transport.ControlSender;
import org.understudy.engine.internal.Proofs;

/** What a primary says of a transfer to the replica, and hears of it: proved on both sides where the transfer has a key. */
final class Agreement {
    private static final Logger LOG = LoggerFactory.getLogger(Agreement.class);

    private final ControlSender control;
    private final Sealing sealing;
    private final ReceiptBook receipts;

    Agreement(ControlSender control, Sealing sealing, ReceiptBook receipts) {
        this.control = control;
        this.sealing = sealing;
        this.receipts = receipts;
    }

    /** Each time with a new key, if it is to have one. */
    TransferOpen begin(TransferRun run, ControlRequest.BeginTransfer offer) {
        Sealing.Sealed sealed = sealing.seal(run.settings(), offer);
        run.encryptWith(sealed.key());
        return proved(run, control.send(run.replica(), sealed.offer()));
    }

    TransferOpen retain(TransferRun run, List<SequenceRange> equal) {
        ControlRequest.RetainChunks retain = new ControlRequest.RetainChunks(run.id(), equal, Optional.empty());
        return proved(run, control.send(run.replica(), Proofs.prove(retain, run.payloadKey())));
    }

    private static TransferOpen proved(TransferRun run, TransferOpen open) {
        Proofs.require(open, run.payloadKey());
        return open;
    }

    /** @return what the replica says once it is complete */
    TransferResult commit(TransferRun run, long chunks) {
        ControlRequest.CommitTransfer commit = commit(run, chunks, Optional.empty());
        TransferResult result;
        do {
            // the replica answers when it is done, or after a while that it is not done yet
            run.checkCancelled();
            result = proved(run, control.send(run.replica(), commit));
        } while (result.state() == TransferResult.State.COMMITTING);
        if (result.state() == TransferResult.State.ABORTED) {
            throw new ReplicationException(
                    ErrorCode.TRANSFER_UNKNOWN, "the replica dropped transfer " + run.id(), "it is begun again");
        }
        return result;
    }

    private static ControlRequest.CommitTransfer commit(TransferRun run, long chunks, Optional<String> receipt) {
        return Proofs.prove(
                new ControlRequest.CommitTransfer(run.id(), chunks, Optional.empty(), receipt), run.payloadKey());
    }

    /**
     * Keeps the receipt that the replica gave, and gives it this node's signature. The transfer is complete, whatever comes
     * of this.
     *
     * @param epoch that it was offered with
     */
    void exchangeReceipts(TransferRun run, long chunks, TransferResult result, long epoch) {
        try {
            Optional<String> signed = result.receipt().flatMap(receipt -> receipts.take(run, epoch, receipt));
            if (signed.isPresent()) {
                control.send(run.replica(), commit(run, chunks, signed));
            }
        } catch (ReplicationException e) {
            LOG.info(
                    "{}: the replica has the receipt of transfer {} without this node's signature: {}.",
                    run.workloadName(),
                    run.id(),
                    e.getMessage());
        }
    }

    private static TransferResult proved(TransferRun run, TransferResult result) {
        if (run.payloadKey().isPresent() && result.proof().isEmpty()) {
            throw new ReplicationException(
                    ErrorCode.TRANSFER_UNKNOWN,
                    "the replica lost the key of transfer " + run.id() + " while it committed",
                    "it is asked what it holds");
        }
        Proofs.require(result, run.payloadKey());
        return result;
    }
}
