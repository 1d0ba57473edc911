// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.InboundStages;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.chunk.PayloadKey;

/** The way back of {@link ZstdOutboundStages}; the output never exceeds what the header says. */
@Component
public final class ZstdInboundStages implements InboundStages {
    private final Contexts<ZstdDecompressCtx> contexts =
            new Contexts<>(ZstdDecompressCtx::new, ZstdDecompressCtx::close);

    private final Contexts<ChunkCipher> ciphers = new Contexts<>(ChunkCipher::new, cipher -> {});

    @Activate
    public ZstdInboundStages() {}

    @Deactivate
    void close() {
        contexts.close();
        ciphers.close();
    }

    @Override
    public Chunk decrypt(Chunk chunk, Optional<PayloadKey> key) {
        boolean encrypted = chunk.header().cipher() != PayloadCipher.NONE;
        if (encrypted != key.isPresent()) {
            // nothing that was agreed on to be encrypted comes in clear, whoever is between both nodes
            throw new ReplicationException(
                    ErrorCode.PROTOCOL_VIOLATION,
                    "chunk " + chunk.header().sequence() + " of transfer "
                            + chunk.header().transfer() + " is "
                            + (encrypted ? "encrypted without a key" : "not encrypted, though the transfer has a key"),
                    "check that both nodes run compatible versions, and who is on the way between them");
        }
        return encrypted ? decrypt(chunk, key.get()) : chunk;
    }

    private Chunk decrypt(Chunk chunk, PayloadKey key) {
        ChunkCipher cipher = ciphers.take();
        try {
            return cipher.decrypt(chunk, key);
        } catch (AEADBadTagException e) {
            throw corrupt(chunk, "is not what the primary encrypted", e);
        } finally {
            ciphers.giveBack(cipher);
        }
    }

    @Override
    public Chunk decompress(Chunk chunk) {
        ChunkHeader header = chunk.header();
        if (header.codec() == Codec.RAW) {
            return chunk;
        }
        ByteBuffer in = chunk.buffer().data();
        ByteBuffer out = chunk.buffer().spare().clear();
        if (decompress(chunk, in, out) != header.rawLength()) {
            throw corrupt(chunk, "does not have the length that it says", null);
        }
        out.limit(header.rawLength());
        chunk.buffer().swap();
        return chunk.with(header.withPayload(Codec.RAW, header.cipher(), header.rawLength()));
    }

    private int decompress(Chunk chunk, ByteBuffer in, ByteBuffer out) {
        ZstdDecompressCtx context = contexts.take();
        try {
            return context.decompressByteArray(
                    out.array(),
                    out.arrayOffset(),
                    chunk.header().rawLength(),
                    in.array(),
                    in.arrayOffset(),
                    in.limit());
        } catch (ZstdException e) {
            throw corrupt(chunk, "can't be decompressed", e);
        } finally {
            contexts.giveBack(context);
        }
    }

    @Override
    public Chunk verify(Chunk chunk) {
        ChunkHeader header = chunk.header();
        Digest digest = new ChunkDigest()
                .begin(header.extents())
                .update(chunk.buffer().data().duplicate())
                .end();
        if (!digest.equals(header.digest())) {
            throw corrupt(chunk, "does not have its digest", null);
        }
        return chunk;
    }

    private static ReplicationException corrupt(Chunk chunk, String what, Throwable cause) {
        return new ReplicationException(
                ErrorCode.CHUNK_CORRUPT,
                "chunk " + chunk.header().sequence() + " of transfer "
                        + chunk.header().transfer() + " " + what,
                "it is sent again; if this repeats, check the memory and network of both nodes",
                cause);
    }
}
