// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.InboundStages;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.disk.ChangeScan;
import org.understudy.pipeline.ChunkSplitter;
import org.understudy.pipeline.internal.OutboundBuffers;
import org.understudy.pipeline.internal.ZstdInboundStages;
import org.understudy.pipeline.internal.ZstdOutboundStages;

/** The stages, each on chunks of 2 MiB. An operation is a MiB of raw data. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(StageBenchmark.CHUNK_MIB)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class StageBenchmark {
    static final int CHUNK_MIB = ChunkLimits.MAX_RAW / (1024 * 1024);

    /** More than caches hold. */
    private static final int CHUNKS = 16;

    private final OutboundStages out = new ZstdOutboundStages();
    private final InboundStages in = new ZstdInboundStages();
    private final List<Chunk> raw = new ArrayList<>();
    private final List<Chunk> compressed = new ArrayList<>();
    private final List<Chunk> encrypted = new ArrayList<>();
    private final Optional<PayloadKey> key = Optional.of(new PayloadKey(WorkloadId.random(), PayloadKey.newSecret()));
    private int turn;

    @Setup
    public void makeChunks() {
        makeChunks(raw);
        makeChunks(compressed);
        makeChunks(encrypted);
        encrypted.replaceAll(chunk -> out.encrypt(chunk, key));
        compressed.replaceAll(chunk -> out.compress(chunk, 1));
        if (compressed.stream().anyMatch(chunk -> chunk.header().codec() == Codec.RAW)) {
            throw new IllegalStateException("a chunk did not shrink: decompression would be measured without it");
        }
    }

    private void makeChunks(List<Chunk> chunks) {
        try (Image image = new Image();
                ChangeScan scan = image.scan(Optional.empty());
                ChunkSplitter splitter = Image.split(scan, new OutboundBuffers())) {
            while (chunks.size() < CHUNKS) {
                try (Chunk chunk = out.digest(splitter.next())) {
                    chunks.add(new Chunk(
                            chunk.header(), new KeptBuffer(chunk.buffer().data())));
                }
            }
        }
    }

    private Chunk next(List<Chunk> chunks) {
        return chunks.get(turn++ % CHUNKS);
    }

    @Benchmark
    public Chunk digest() {
        return out.digest(next(raw));
    }

    @Benchmark
    public Chunk compressLevel1() {
        return swappedBack(out.compress(next(raw), 1));
    }

    @Benchmark
    public Chunk compressLevel3() {
        return swappedBack(out.compress(next(raw), 3));
    }

    @Benchmark
    public Chunk decompress() {
        return swappedBack(in.decompress(next(compressed)));
    }

    @Benchmark
    public Chunk verify() {
        return in.verify(next(raw));
    }

    @Benchmark
    public Chunk encrypt() {
        return swappedBack(out.encrypt(next(raw), key));
    }

    @Benchmark
    public Chunk decrypt() {
        return swappedBack(in.decrypt(next(encrypted), key));
    }

    /** All that the replica does to data, besides transport and store. */
    @Benchmark
    public Chunk wayIn() {
        return swappedBack(in.verify(in.decompress(in.decrypt(next(compressed), Optional.empty()))));
    }

    /** The input is still in the other half of the buffer: it is there for the next turn. */
    private static Chunk swappedBack(Chunk chunk) {
        chunk.buffer().swap();
        return chunk;
    }
}
