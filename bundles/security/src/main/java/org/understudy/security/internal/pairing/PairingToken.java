// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.pairing.PairingDesk;
import org.understudy.api.security.Authentication;

/**
 * What an operator carries from a replica to a primary: {@value #PREFIX}, and in Base64 (RFC 4648, URL alphabet) the open
 * part, the secret, and a check against mistakes in copying. docs/protocol.md has the bytes.
 *
 * @param authority SHA-256 of the certificate that the replica's is issued by
 * @param secret an Ed25519 private key (RFC 8032)
 * @param addresses where the replica listens for pairing
 */
record PairingToken(Instant expires, byte[] authority, byte[] secret, List<ReplicaAddress> addresses) {
    static final String PREFIX = "understudy1-";
    static final int FINGERPRINT = 32;
    static final int SECRET = 32;
    private static final int CHECK = 4;
    private static final int MAX_TEXT = 4096;
    private static final int MAX_ADDRESS = 255;

    PairingToken {
        addresses = List.copyOf(addresses);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "PairingToken[" + addresses + ", until " + expires + "]";
    }

    /** Everything but the secret; a proof covers it, so that no part of a token can be changed. */
    byte[] openPart() {
        ByteBuffer out = ByteBuffer.allocate(MAX_TEXT);
        out.putLong(expires.getEpochSecond()).put(authority).put((byte) addresses.size());
        for (ReplicaAddress address : addresses) {
            byte[] text = address.toString().getBytes(StandardCharsets.US_ASCII);
            if (text.length > MAX_ADDRESS) {
                throw new IllegalArgumentException(address + " is too long");
            }
            out.put((byte) text.length).put(text);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    String text() {
        byte[] open = openPart();
        ByteBuffer out = ByteBuffer.allocate(open.length + SECRET + CHECK);
        out.put(open).put(secret);
        out.put(check(Arrays.copyOf(out.array(), out.position())));
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
    }

    private static byte[] check(byte[] content) {
        return Arrays.copyOf(Sha256.of(content), CHECK);
    }

    /** @throws ReplicationException if it is none; the message has nothing of it, as it may be a secret */
    static PairingToken parse(String text) {
        if (!text.startsWith(PREFIX) || text.length() > MAX_TEXT) {
            throw malformed(null);
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
            if (all.length <= CHECK) {
                throw malformed(null);
            }
            byte[] content = Arrays.copyOf(all, all.length - CHECK);
            if (!Arrays.equals(check(content), 0, CHECK, all, content.length, all.length)) {
                throw malformed(null);
            }
            return read(ByteBuffer.wrap(content));
        } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException e) {
            throw malformed(e);
        }
    }

    private static PairingToken read(ByteBuffer in) {
        Instant expires = Instant.ofEpochSecond(in.getLong());
        byte[] authority = bytes(in, FINGERPRINT);
        int count = Byte.toUnsignedInt(in.get());
        if (count < 1 || count > PairingDesk.MAX_ADDRESSES) {
            throw malformed(null);
        }
        List<ReplicaAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(ReplicaAddress.parse(
                    new String(bytes(in, Byte.toUnsignedInt(in.get())), StandardCharsets.US_ASCII)));
        }
        byte[] secret = bytes(in, SECRET);
        if (in.hasRemaining() || addresses.stream().anyMatch(to -> to.authentication() != Authentication.CERTIFICATE)) {
            throw malformed(null);
        }
        return new PairingToken(expires, authority, secret, addresses);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static ReplicationException malformed(Exception cause) {
        return new ReplicationException(
                ErrorCode.INVALID_SETTING,
                "this is no token of an invitation, or not the whole of it",
                "copy the line that replica:pair-invite printed on the replica",
                cause);
    }
}
