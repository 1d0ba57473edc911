// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.understudy.api.CommonMark;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.transport.ControlRequest;

/**
 * What a transfer's envelope contains: a secret, and what it is for. As the envelope is signed, so is the offer: whoever is
 * between both nodes can change neither the list of files, into which chunks point, nor anything else of it.
 * docs/protocol.md has the form.
 */
public final class SealedOffer {
    private static final int DIGEST = 32;
    private static final int LENGTH = DIGEST + PayloadKey.LENGTH;

    private SealedOffer() {}

    /** @param offer whose envelope is not looked at */
    public static byte[] write(ControlRequest.BeginTransfer offer, byte[] secret) {
        return ByteBuffer.allocate(LENGTH).put(digest(offer)).put(secret).array();
    }

    /** @return the secret; empty if the content is none, or for another offer */
    public static Optional<byte[]> read(ControlRequest.BeginTransfer offer, byte[] content) {
        if (content.length != LENGTH) {
            return Optional.empty();
        }
        byte[] digest = new byte[DIGEST];
        byte[] secret = new byte[PayloadKey.LENGTH];
        ByteBuffer.wrap(content).get(digest).get(secret);
        return MessageDigest.isEqual(digest, digest(offer)) ? Optional.of(secret) : Optional.empty();
    }

    private static byte[] digest(ControlRequest.BeginTransfer offer) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(encoded(offer));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] encoded(ControlRequest.BeginTransfer offer) {
        Encoding out = new Encoding("understudy 1 offer")
                .guid(offer.workload().value())
                .text(offer.name())
                .guid(offer.transfer().value())
                .text(offer.kind().name())
                .guid(offer.base())
                .guid(offer.continues())
                .number(offer.epoch())
                .number(offer.files().size());
        for (FileEntry file : offer.files()) {
            out.text(file.path()).number(file.size());
        }
        offer.common().ifPresent(mark -> add(mark, out));
        if (offer.consistent()) {
            out.text("consistent");
        }
        return out.bytes();
    }

    private static void add(CommonMark mark, Encoding out) {
        out.guid(mark.id())
                .text(mark.group())
                .text(mark.at().toString())
                .number(mark.still() ? 1 : 0)
                .number(mark.members().size());
        mark.members().forEach(member -> out.guid(member.value()));
    }
}
