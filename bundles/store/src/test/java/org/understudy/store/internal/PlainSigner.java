// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.understudy.api.security.ReceiptSigner;

/** Signs without any key: a checksum behind the content stands for the signature. For what happens to files. */
final class PlainSigner implements ReceiptSigner {
    private static final int LENGTH = 8;

    private static byte[] signature(String content) {
        return String.format("%08x", content.hashCode()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<byte[]> sign(Function<String, byte[]> content) {
        String text = new String(content.apply("replica.example.org"), StandardCharsets.UTF_8);
        return Optional.of(
                (text + new String(signature(text), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> countersign(byte[] receipt) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Signed read(byte[] receipt) throws GeneralSecurityException {
        String text = new String(receipt, StandardCharsets.UTF_8);
        String content = text.substring(0, Math.max(0, text.length() - LENGTH));
        if (!text.equals(content + new String(signature(content), StandardCharsets.UTF_8))) {
            throw new GeneralSecurityException("a signature is wrong");
        }
        return new Signed(content.getBytes(StandardCharsets.UTF_8), true, List.of());
    }

    @Override
    public void requireReplica(Signed receipt, String host) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void requirePrimary(Signed receipt) {
        throw new UnsupportedOperationException();
    }
}
