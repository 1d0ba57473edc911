// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.engine.OutboundTransfer;
import org.understudy.api.engine.TransferDispatcher;
import org.understudy.api.transport.DataChannels;

/** What {@code data-out} would be without Camel: as many threads as chunks under way, each with a loop. */
final class PlainLoop implements TransferDispatcher, AutoCloseable {
    private final ExecutorService senders = Executors.newCachedThreadPool();
    private final OutboundStages stages;
    private final DataChannels channels;

    PlainLoop(OutboundStages stages, DataChannels channels) {
        this.stages = stages;
        this.channels = channels;
    }

    @Override
    public void dispatch(OutboundTransfer transfer) {
        Iterator<Chunk> chunks = transfer.chunks();
        Callable<Void> loop = () -> {
            for (Chunk chunk = next(chunks); chunk != null; chunk = next(chunks)) {
                send(transfer, chunk);
            }
            return null;
        };
        try {
            for (Future<Void> end : senders.invokeAll(Collections.nCopies(transfer.chunksInFlight(), loop))) {
                end.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Chunk next(Iterator<Chunk> chunks) {
        synchronized (chunks) {
            return chunks.hasNext() ? chunks.next() : null;
        }
    }

    private void send(OutboundTransfer transfer, Chunk read) {
        try (read) {
            Chunk chunk = stages.digest(read);
            chunk = stages.compress(chunk, transfer.compressionLevel());
            chunk = stages.encrypt(chunk, transfer.payloadKey());
            channels.send(transfer.replica(), transfer.workload(), chunk);
            transfer.acknowledged(chunk.header());
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }
}
