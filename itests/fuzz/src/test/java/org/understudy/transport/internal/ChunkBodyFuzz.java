// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.InboundStages;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.fuzz.Hostile;
import org.understudy.pipeline.ChunkFormat;
import org.understudy.pipeline.internal.ZstdInboundStages;

/** Bodies of chunks, through the reader and the stages up to the store: none passes the length that it says. */
public final class ChunkBodyFuzz {
    private static final Predicate<Exception> REFUSAL =
            Hostile.refusedWith(ErrorCode.PROTOCOL_VIOLATION, ErrorCode.CHUNK_CORRUPT);
    private static final byte GUARD = 0x5a;
    private static final int GUARDED = 4096;

    private static final InboundStages STAGES = new ZstdInboundStages();
    private static final Memory MEMORY = new Memory();
    private static final Peer PEER = new Peer(
            "primary.example.com",
            "192.0.2.1",
            new Authorization("primary.example.com", Path.of("replicas"), "DEFAULT"));

    private ChunkBodyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length < ChunkFormat.PREFIX) {
            return; // refused by its length
        }
        ByteBuffer prefix = ByteBuffer.wrap(input);
        TransferId transfer = new TransferId(new UUID(prefix.getLong(8), prefix.getLong(16)));
        ChunkReader reader = new ChunkReader(timeout -> MEMORY, (peer, chunk) -> stages(chunk));
        Hostile.parse(e -> REFUSAL.test(e) || e instanceof EOFException, () -> {
            try {
                reader.receive(PEER, transfer, prefix.getLong(24), new ByteArrayInputStream(input), input.length);
            } catch (EOFException e) {
                throw new EOFException("the body ends early");
            }
            return Optional.empty();
        });
    }

    private static void stages(Chunk chunk) {
        int raw = chunk.header().rawLength();
        ByteBuffer spare = MEMORY.spare();
        for (int i = raw; i < Math.min(raw + GUARDED, spare.capacity()); i++) {
            spare.put(i, GUARD);
        }
        Chunk plain = STAGES.decompress(STAGES.decrypt(chunk, Optional.empty()));
        ByteBuffer data = MEMORY.data();
        Hostile.holds(data.remaining() == raw, "a chunk of " + data.remaining() + " bytes, by its header " + raw);
        if (data == spare) {
            for (int i = raw; i < Math.min(raw + GUARDED, data.capacity()); i++) {
                Hostile.holds(data.array()[i] == GUARD, "bytes behind the end of the chunk"); // behind its limit
            }
        }
        STAGES.verify(plain);
    }

    /** One buffer that is never waited for. */
    private static final class Memory implements ChunkBuffer {
        private ByteBuffer data = ByteBuffer.allocate(ChunkLimits.MAX_STORED);
        private ByteBuffer spare = ByteBuffer.allocate(ChunkLimits.MAX_STORED);

        @Override
        public ByteBuffer data() {
            return data;
        }

        @Override
        public ByteBuffer spare() {
            return spare;
        }

        @Override
        public void swap() {
            ByteBuffer former = data;
            data = spare;
            spare = former;
        }

        @Override
        public void drop() {}

        @Override
        public void close() {
            data.clear();
            spare.clear();
        }
    }
}
