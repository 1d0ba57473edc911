// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Signs receipts by the nodes' keys: CMS SignedData (RFC 5652) around the receipt, with the signature of the node that made it
 * and, behind that, the one of the node that countersigned it. Keys and trusted authorities are those of
 * {@link KeyEnvelopes#PID}. Thread-safe.
 *
 * <p>Each certificate that a node signs with is remembered by it, for good: what it signed stays its own when the key was
 * renewed, the certificate has expired, or the authority is another one.
 */
public interface ReceiptSigner {
    /** The most bytes of a receipt: as Base64 it fits into a control message. */
    int MAX_BYTES = KeyEnvelopes.MAX_TEXT / 4 * 3;

    /** Of a node without a key: it signs nothing, and can't tell whether a receipt is right. */
    ReceiptSigner NONE = new ReceiptSigner() {
        @Override
        public Optional<byte[]> sign(Function<String, byte[]> content) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> countersign(byte[] receipt) {
            return Optional.empty();
        }

        @Override
        public Signed read(byte[] receipt) throws GeneralSecurityException {
            throw new GeneralSecurityException("this node has no key, and knows no signature");
        }

        @Override
        public void requireReplica(Signed receipt, String host) throws GeneralSecurityException {
            throw new GeneralSecurityException("this node trusts nobody");
        }

        @Override
        public void requirePrimary(Signed receipt) throws GeneralSecurityException {
            throw new GeneralSecurityException("this node trusts nobody");
        }
    };

    /**
     * @param content what is signed, for the name in this node's certificate
     * @return empty if this node has no certificate that is valid now: the log says why
     */
    Optional<byte[]> sign(Function<String, byte[]> content);

    /**
     * Adds this node's signature.
     *
     * @param receipt that {@link #read} took, with one signature
     * @return empty as for {@link #sign}
     */
    Optional<byte[]> countersign(byte[] receipt);

    /**
     * Verifies each signature by the certificate in the receipt. Whether that is trusted is another question.
     *
     * @param receipt hostile
     * @throws GeneralSecurityException if it is no receipt, or a signature is wrong; the message says so in words for the user
     */
    Signed read(byte[] receipt) throws GeneralSecurityException;

    /** @throws GeneralSecurityException unless one other node has signed, is trusted now, and its certificate is for a host */
    void requireReplica(Signed receipt, String host) throws GeneralSecurityException;

    /** @throws GeneralSecurityException unless one other node has signed, and is trusted now */
    void requirePrimary(Signed receipt) throws GeneralSecurityException;

    /**
     * @param own whether this node is one of those that signed, now or in former times
     * @param others the chains of the other nodes that signed, the signer's certificate first in each
     */
    record Signed(byte[] content, boolean own, List<List<X509Certificate>> others) {
        public Signed {
            others = List.copyOf(others);
        }

        /** How many signatures there are, 1 or 2. */
        public int signatures() {
            return others.size() + (own ? 1 : 0);
        }
    }
}
