// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.benchmarks;

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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.disk.ChangeScan;
import org.understudy.pipeline.ChunkSplitter;
import org.understudy.pipeline.internal.OutboundBuffers;
import org.understudy.pipeline.internal.ZstdOutboundStages;

/** What goes over a whole image, which is in the page cache. An operation is a MiB of the image. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(Image.MIB)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class ScanBenchmark {
    private final ChunkBuffers buffers = new OutboundBuffers();
    private final OutboundStages stages = new ZstdOutboundStages();
    private Image image;
    private TransferId base;

    @Setup
    public void open() {
        image = new Image();
        base = image.keep(buffers);
    }

    @TearDown
    public void close() {
        image.close();
    }

    /** Split of a first replication: read, hash, copy into chunks. */
    @Benchmark
    public long split() {
        return send(Optional.empty(), chunk -> {});
    }

    /** Split of a delta that finds no change: read, hash, compare. */
    @Benchmark
    public long splitUnchanged() {
        return send(Optional.of(base), chunk -> {});
    }

    /** All that the primary does to data, besides the transport. */
    @Benchmark
    public long wayOut() {
        return send(
                Optional.empty(), chunk -> stages.encrypt(stages.compress(stages.digest(chunk), 1), Optional.empty()));
    }

    private interface Work {
        void apply(Chunk chunk);
    }

    private long send(Optional<TransferId> since, Work work) {
        try (ChangeScan scan = image.scan(since);
                ChunkSplitter chunks = Image.split(scan, buffers)) {
            while (chunks.hasNext()) {
                try (Chunk chunk = chunks.next()) {
                    work.apply(chunk);
                }
            }
            return scan.scannedBytes();
        }
    }
}
