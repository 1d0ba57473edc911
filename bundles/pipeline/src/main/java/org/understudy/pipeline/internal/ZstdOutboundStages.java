// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.chunk.PayloadKey;

/** Digest by SHA-256, compression by Zstandard, encryption by AES-256-GCM. */
@Component
public final class ZstdOutboundStages implements OutboundStages {
    private final Contexts<ZstdCompressCtx> contexts =
            new Contexts<>(ZstdOutboundStages::newContext, ZstdCompressCtx::close);

    private final Contexts<ChunkCipher> ciphers = new Contexts<>(ChunkCipher::new, cipher -> {});

    @Activate
    public ZstdOutboundStages() {}

    private static ZstdCompressCtx newContext() {
        // no checksum of the frame: the chunk's digest covers the content
        return new ZstdCompressCtx().setChecksum(false).setContentSize(true);
    }

    @Deactivate
    void close() {
        contexts.close();
        ciphers.close();
    }

    @Override
    public Chunk digest(Chunk chunk) {
        ChunkHeader header = chunk.header();
        ByteBuffer payload = chunk.buffer().data().duplicate();
        return chunk.with(header.withDigest(
                new ChunkDigest().begin(header.extents()).update(payload).end()));
    }

    @Override
    public Chunk compress(Chunk chunk, int level) {
        ChunkHeader header = chunk.header();
        if (header.rawLength() == 0) {
            return chunk;
        }
        ByteBuffer raw = chunk.buffer().data();
        ByteBuffer out = chunk.buffer().spare().clear();
        int length = compress(raw, out, level);
        if (length >= header.rawLength()) {
            chunk.buffer().drop();
            return chunk;
        }
        out.limit(length);
        chunk.buffer().swap();
        return chunk.with(header.withPayload(Codec.ZSTD, header.cipher(), length));
    }

    private int compress(ByteBuffer raw, ByteBuffer out, int level) {
        ZstdCompressCtx context = contexts.take();
        try {
            context.setLevel(level);
            return context.compressByteArray(
                    out.array(), out.arrayOffset(), out.capacity(), raw.array(), raw.arrayOffset(), raw.limit());
        } finally {
            contexts.giveBack(context);
        }
    }

    @Override
    public Chunk encrypt(Chunk chunk, Optional<PayloadKey> key) {
        if (key.isEmpty()) {
            return chunk;
        }
        ChunkCipher cipher = ciphers.take();
        try {
            return cipher.encrypt(chunk, key.get());
        } finally {
            ciphers.giveBack(cipher);
        }
    }
}
