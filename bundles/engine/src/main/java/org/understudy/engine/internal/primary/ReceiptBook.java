// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.store.PointReceipt;
import org.understudy.api.store.RetentionRules;
import org.understudy.io.DurableFiles;

/**
 * The receipts that replicas give for this node's transfers, a file each: those of all recovery points that any retention
 * keeps, by this node's clock, and of the latest state. Nothing that a replica says makes this node delete one. Thread-safe.
 */
final class ReceiptBook {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptBook.class);
    private static final Pattern NAME = Pattern.compile("([0-9]{13})-[0-9a-f-]{36}");

    private final ReceiptSigner signer;
    private final Path folder;
    private final Clock clock;
    private final EventLimiter refusals;

    ReceiptBook(ReceiptSigner signer, Path folder, EventSink events, Clock clock) {
        this.signer = signer;
        this.folder = folder;
        this.clock = clock;
        this.refusals = new EventLimiter(events, clock, Duration.ofHours(1));
    }

    /**
     * Checks what can be checked, signs, and keeps the receipt: durable when it returns.
     *
     * @param epoch that the transfer was offered with
     * @param receipt hostile
     * @return the receipt with both signatures, for the replica; empty if this node signs none
     */
    Optional<String> take(TransferRun run, long epoch, String receipt) {
        try {
            byte[] bytes = Base64.getDecoder().decode(receipt);
            ReceiptSigner.Signed signed = signer.read(bytes);
            requireOf(run, epoch, PointReceipt.parse(signed.content()));
            signer.requireReplica(signed, run.replica().host());
            Optional<byte[]> both = signer.countersign(bytes);
            keep(run, both.orElse(bytes));
            return both.map(Base64.getEncoder()::encodeToString);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            refuse(run, e.getMessage());
        } catch (ReplicationException e) {
            if (e.code() != ErrorCode.CREDENTIALS_UNUSABLE) {
                throw e;
            }
            // as where Kerberos is all that there is: nothing tells whose signature it is
            LOG.debug("{}: the receipt of transfer {} is not kept: {}", run.workloadName(), run.id(), e.getMessage());
        }
        return Optional.empty();
    }

    /** The digest is the replica's word: this node never read all of what it sent changes of. */
    private static void requireOf(TransferRun run, long epoch, PointReceipt receipt) throws GeneralSecurityException {
        TransferProgress sent = run.progress();
        if (!receipt.workload().equals(run.workload())
                || !receipt.name().equals(run.offeredName())
                || !receipt.transfer().equals(run.id())
                || receipt.epoch() != epoch
                || receipt.files() != sent.files()
                || receipt.bytes() != sent.totalBytes()) {
            throw new GeneralSecurityException("it is not of what was sent");
        }
    }

    private void refuse(TransferRun run, String why) {
        refusals.publish(
                run.workload() + " " + run.replica(),
                EventDraft.of(
                                EventType.RECEIPT_REFUSED,
                                "the replica's receipt of transfer " + run.id() + " is neither signed nor kept: " + why)
                        .about(run.workloadName(), run.workload())
                        .with(run.replica().toString())
                        .remedy("see that each node trusts the other one's authority in org.understudy.payload"));
    }

    private synchronized void keep(TransferRun run, byte[] receipt) {
        Path workload = folder(run.workload());
        try {
            Files.createDirectories(workload);
            DurableFiles.syncFolder(folder);
            DurableFiles.write(
                    workload.resolve(String.format(Locale.ROOT, "%013d-%s", clock.millis(), run.id())), receipt);
            retain(workload);
        } catch (IOException e) {
            LOG.warn("{}: a receipt can't be kept: {}", run.workloadName(), e.toString());
        }
    }

    private Path folder(WorkloadId workload) {
        return folder.resolve(workload.toString());
    }

    private record Kept(Path file, Instant at) {}

    private static void retain(Path workload) throws IOException {
        List<Kept> receipts = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(workload)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    receipts.add(new Kept(file, Instant.ofEpochMilli(Long.parseLong(name.group(1)))));
                }
            }
        }
        receipts.sort(Comparator.comparing(Kept::at).reversed());
        Set<Integer> kept =
                RetentionRules.MOST.keep(receipts.stream().map(Kept::at).toList());
        for (int i = 0; i < receipts.size(); i++) {
            if (!kept.contains(i)) {
                Files.deleteIfExists(receipts.get(i).file());
            }
        }
    }

    /** The relationship is none any more. */
    synchronized void forget(WorkloadId workload) {
        try {
            DurableFiles.deleteTree(folder(workload));
        } catch (IOException e) {
            LOG.warn("The receipts in {} can't be deleted; delete them by hand.", folder(workload), e);
        }
    }
}
