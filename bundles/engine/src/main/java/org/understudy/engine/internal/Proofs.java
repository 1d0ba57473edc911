// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import java.util.Base64;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlRequest.CommitTransfer;
import org.understudy.api.transport.ControlRequest.RetainChunks;

/**
 * What both nodes say about a transfer that has a key, with a proof by that key: who is between them can neither have less
 * committed than was sent, nor make the primary believe that the replica has what it has not. Without a key there are no
 * proofs, and none is asked for. docs/protocol.md has what is proved.
 */
public final class Proofs {
    private Proofs() {}

    public static CommitTransfer prove(CommitTransfer commit, Optional<PayloadKey> key) {
        return new CommitTransfer(commit.transfer(), commit.chunks(), proof(key, encoding(commit)), commit.receipt());
    }

    /** @throws ReplicationException with {@code PAYLOAD_KEY_REFUSED} */
    public static void require(CommitTransfer commit, Optional<PayloadKey> key) {
        require(commit.proof(), key, encoding(commit), "the primary's commit");
    }

    private static Encoding encoding(CommitTransfer commit) {
        return new Encoding("understudy 1 commit")
                .guid(commit.transfer().value())
                .number(commit.chunks());
    }

    public static RetainChunks prove(RetainChunks retain, Optional<PayloadKey> key) {
        return new RetainChunks(retain.transfer(), retain.equal(), proof(key, encoding(retain)));
    }

    /** @throws ReplicationException with {@code PAYLOAD_KEY_REFUSED} */
    public static void require(RetainChunks retain, Optional<PayloadKey> key) {
        require(retain.proof(), key, encoding(retain), "the primary's list of chunks to be kept");
    }

    private static Encoding encoding(RetainChunks retain) {
        Encoding out =
                new Encoding("understudy 1 retain").guid(retain.transfer().value());
        retain.equal().forEach(range -> out.number(range.first()).number(range.last()));
        return out;
    }

    public static TransferOpen prove(TransferOpen open, Optional<PayloadKey> key) {
        return new TransferOpen(
                open.transfer(), open.existing(), open.heldChunks(), open.nextSequence(), proof(key, encoding(open)));
    }

    /** @throws ReplicationException with {@code PAYLOAD_KEY_REFUSED} */
    public static void require(TransferOpen open, Optional<PayloadKey> key) {
        require(open.proof(), key, encoding(open), "the replica's word about what it holds");
    }

    private static Encoding encoding(TransferOpen open) {
        Encoding out = new Encoding("understudy 1 open")
                .guid(open.transfer().value())
                .number(open.heldChunks())
                .number(open.nextSequence());
        for (FileEntry file : open.existing()) {
            out.text(file.path()).number(file.size());
        }
        return out;
    }

    public static TransferResult prove(TransferResult result, Optional<PayloadKey> key) {
        return new TransferResult(
                result.transfer(), result.state(), result.bytes(), proof(key, encoding(result)), result.receipt());
    }

    /** @throws ReplicationException with {@code PAYLOAD_KEY_REFUSED} */
    public static void require(TransferResult result, Optional<PayloadKey> key) {
        require(result.proof(), key, encoding(result), "the replica's word about the commit");
    }

    private static Encoding encoding(TransferResult result) {
        return new Encoding("understudy 1 result")
                .guid(result.transfer().value())
                .text(result.state().name())
                .number(result.bytes());
    }

    private static Optional<String> proof(Optional<PayloadKey> key, Encoding message) {
        return key.map(secret -> Base64.getEncoder().encodeToString(secret.prove(message.bytes())));
    }

    private static void require(Optional<String> proof, Optional<PayloadKey> key, Encoding message, String what) {
        if (key.isPresent() && !key.get().isProof(proof.map(Proofs::decoded).orElse(new byte[0]), message.bytes())) {
            throw new ReplicationException(
                    ErrorCode.PAYLOAD_KEY_REFUSED,
                    what + " is not proved by the transfer's key",
                    "somebody between both nodes changes what they say, or they run versions that do not fit");
        }
    }

    /** Not to be decoded is as good as wrong. */
    private static byte[] decoded(String proof) {
        try {
            return Base64.getDecoder().decode(proof);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
