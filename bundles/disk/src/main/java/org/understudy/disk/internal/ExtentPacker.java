// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.nio.ByteBuffer;
import java.util.List;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Extent;

/** Packs blocks into the extents and the payload of one chunk; neighbours become one extent. */
final class ExtentPacker {
    private final ByteBuffer payload;
    private final List<Extent> extents;
    private Extent.Kind kind;
    private int file;
    private long offset;
    private long length;

    ExtentPacker(ByteBuffer payload, List<Extent> extents) {
        this.payload = payload;
        this.extents = extents;
    }

    /** Whether the next block fits, whatever it is. */
    boolean hasRoom() {
        // a pooled buffer is larger than a chunk's data may be
        int end = Math.min(payload.limit(), ChunkLimits.MAX_RAW);
        return end - payload.position() >= BlockMaps.BLOCK && extents.size() < ChunkLimits.MAX_EXTENTS - 1;
    }

    void zero(int ofFile, long at, int bytes) {
        extend(Extent.Kind.ZERO, ofFile, at, bytes);
    }

    /** @param source the bytes start at its position, which stays */
    void data(int ofFile, long at, ByteBuffer source, int bytes) {
        payload.put(payload.position(), source, source.position(), bytes);
        payload.position(payload.position() + bytes);
        extend(Extent.Kind.DATA, ofFile, at, bytes);
    }

    private void extend(Extent.Kind ofKind, int ofFile, long at, int bytes) {
        if (kind == ofKind && file == ofFile && offset + length == at) {
            length += bytes;
            return;
        }
        end();
        kind = ofKind;
        file = ofFile;
        offset = at;
        length = bytes;
    }

    /** Lists the extent under way. */
    void end() {
        if (kind != null) {
            extents.add(new Extent(file, kind, offset, length));
            kind = null;
        }
    }
}
