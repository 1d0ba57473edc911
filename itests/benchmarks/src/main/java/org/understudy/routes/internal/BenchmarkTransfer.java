// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.util.Iterator;
import java.util.Optional;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.engine.OutboundTransfer;

/** A transfer with the default settings. */
record BenchmarkTransfer(TransferId id, WorkloadId workload, ReplicaAddress replica, Iterator<Chunk> chunks)
        implements OutboundTransfer {
    BenchmarkTransfer(Iterator<Chunk> chunks) {
        this(TransferId.random(), WorkloadId.random(), new ReplicaAddress("replica.example.org", 8443), chunks);
    }

    @Override
    public TransferKind kind() {
        return TransferKind.INITIAL;
    }

    @Override
    public String workloadName() {
        return "benchmark";
    }

    @Override
    public int compressionLevel() {
        return 1;
    }

    @Override
    public void compressed(long nanos) {}

    @Override
    public Optional<PayloadKey> payloadKey() {
        return Optional.empty();
    }

    @Override
    public int chunksInFlight() {
        return 6;
    }

    @Override
    public void acknowledged(ChunkHeader sent) {
        // nobody counts
    }
}
