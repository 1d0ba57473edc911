// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.store.TransferOffer;

/** The primary of one workload, as a store sees it. */
public record Primary(WorkloadId workload, String name, Path location) {
    public static Primary of(String name, Path location) {
        return new Primary(WorkloadId.random(), name, location);
    }

    public TransferOffer offer(TransferId transfer, Optional<TransferId> base, List<FileEntry> files) {
        return new TransferOffer(
                workload,
                name,
                transfer,
                base.isPresent() ? TransferKind.DELTA : TransferKind.INITIAL,
                location,
                "group",
                "primary",
                base,
                Optional.empty(),
                0,
                files);
    }

    /** Brings everything. */
    public StoredWorkload replicate(ReplicaStore store, TransferId transfer, Images images) {
        return send(store, offer(transfer, Optional.empty(), images.entries()), images.chunks(transfer, new Images()));
    }

    /** Brings what changed. */
    public StoredWorkload replicate(
            ReplicaStore store, TransferId transfer, Images images, TransferId base, Images baseImages) {
        return send(store, offer(transfer, Optional.of(base), images.entries()), images.chunks(transfer, baseImages));
    }

    private static StoredWorkload send(ReplicaStore store, TransferOffer offer, List<Chunk> chunks) {
        IncomingTransfer incoming = store.begin(offer);
        chunks.forEach(incoming::write);
        return incoming.commit(chunks.size());
    }
}
