// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.understudy.api.TransferId;

/**
 * The one form of a message that is signed or proved, whatever JSON it comes in: a title, so that none is taken for one of
 * another kind, and the fields one after the other, so that no two messages have the same.
 */
final class Encoding {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Encoding(String title) {
        text(title);
    }

    /** As an u32, how many bytes it has in UTF-8, and these. */
    Encoding text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        out.writeBytes(bytes);
        return this;
    }

    /** As an u64. */
    Encoding number(long number) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return this;
    }

    Encoding guid(UUID id) {
        return number(id.getMostSignificantBits()).number(id.getLeastSignificantBits());
    }

    /** As an u8, 0 or 1, and then the GUID, if there is one. */
    Encoding guid(Optional<TransferId> id) {
        out.write(id.isPresent() ? 1 : 0);
        id.ifPresent(present -> guid(present.value()));
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
