// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.Digest;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.store.PointReceipt;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.io.DurableFiles;

/**
 * Signs a receipt for each state that has digests, and says whether one is that of its state. Thread-safe.
 *
 * @param required whether a state without a receipt is refused
 */
record StateReceipts(ReceiptSigner signer, BooleanSupplier required) {
    static final StateReceipts NONE = new StateReceipts(ReceiptSigner.NONE, () -> false);

    /**
     * Makes the receipt of a state, durably, in the place of that of the state before.
     *
     * @return whether there is one: a node without a certificate makes none
     */
    boolean make(State state, Digest content, Path file) throws IOException {
        Optional<byte[]> receipt =
                signer.sign(replica -> receipt(state, content, replica).toBytes());
        if (receipt.isEmpty()) {
            Files.deleteIfExists(file);
            return false;
        }
        DurableFiles.write(file, receipt.get());
        return true;
    }

    private static PointReceipt receipt(State state, Digest content, String replica) {
        return new PointReceipt(
                state.id(),
                state.name(),
                state.transfer().orElseThrow(),
                state.at(),
                state.epoch(),
                content,
                state.files().size(),
                state.files().stream().mapToLong(FileEntry::size).sum(),
                state.primary(),
                replica);
    }

    /** Empty if there is none. */
    static Optional<byte[]> read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (Files.size(file) > ReceiptSigner.MAX_BYTES) {
            throw new IOException(file + " is too large");
        }
        return Optional.of(Files.readAllBytes(file));
    }

    /** @param content the digest that the state has by its hash trees */
    ReceiptStatus check(State state, Digest content, Path file) {
        try {
            Optional<byte[]> receipt = read(file);
            if (receipt.isPresent()) {
                return check(state, content, signer.read(receipt.get()));
            }
            if (state.receipt()) {
                return ReceiptStatus.invalid("its receipt is missing");
            }
            return required.getAsBoolean()
                    ? ReceiptStatus.invalid("it has no receipt, and receipts.required is set")
                    : ReceiptStatus.NONE;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return ReceiptStatus.invalid("its receipt is not right: " + e.getMessage());
        }
    }

    private static ReceiptStatus check(State state, Digest content, ReceiptSigner.Signed signed) {
        if (!signed.own()) {
            return ReceiptStatus.invalid("its receipt is signed by "
                    + signed.others().get(0).get(0).getSubjectX500Principal().getName() + ", not by this node");
        }
        PointReceipt found = PointReceipt.parse(signed.content());
        PointReceipt expected = receipt(state, content, found.replica());
        if (!found.equals(expected)) {
            return ReceiptStatus.invalid(difference(found, expected));
        }
        return new ReceiptStatus(signed.signatures() == 2 ? ReceiptStatus.Kind.BOTH : ReceiptStatus.Kind.REPLICA, "");
    }

    private static String difference(PointReceipt found, PointReceipt expected) {
        if (!found.workload().equals(expected.workload())) {
            return "its receipt is of another workload, " + found.workload();
        }
        if (!found.transfer().equals(expected.transfer())) {
            return "its receipt is of another state, " + found.transfer();
        }
        return found.content().equals(expected.content())
                ? "its receipt has another name, time, epoch, primary or size"
                : "its content is not what its receipt says";
    }

    /**
     * Replaces a receipt by the same one with a second signature. One that has two stays.
     *
     * @throws org.understudy.api.ReplicationException with {@code PROTOCOL_VIOLATION} if it is another one
     */
    void countersigned(byte[] receipt, Path file) throws IOException {
        try {
            ReceiptSigner.Signed before = signer.read(read(file).orElse(new byte[0]));
            ReceiptSigner.Signed after = signer.read(receipt);
            if (!before.own()
                    || !after.own()
                    || after.signatures() != 2
                    || !Arrays.equals(before.content(), after.content())) {
                throw StoreErrors.violation("that is not the receipt that this node gave, signed by another one");
            }
            if (before.signatures() == 1) {
                DurableFiles.write(file, receipt);
            }
        } catch (GeneralSecurityException e) {
            throw StoreErrors.violation("the receipt is not right: " + e.getMessage());
        }
    }
}
