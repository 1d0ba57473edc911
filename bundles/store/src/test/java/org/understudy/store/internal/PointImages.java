// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.nio.ByteBuffer;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.store.PointView;
import org.understudy.api.store.ReplicaStore;
import org.understudy.store.Images;

/** Reads recovery points whole. */
final class PointImages {
    private PointImages() {}

    static Images read(ReplicaStore store, WorkloadId workload, TransferId point) {
        try (PointView view = store.openPoint(workload, point)) {
            return read(view);
        }
    }

    static Images read(PointView view) {
        Images images = new Images();
        for (FileEntry file : view.point().files()) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            for (long at = 0; content.hasRemaining(); at = content.position()) {
                // holes are skipped, as an export does
                long data = view.nextData(file, at);
                content.position((int) (data < 0 ? file.size() : data));
                ByteBuffer piece = ByteBuffer.allocate(Math.min(content.remaining(), 100_000));
                view.read(file, content.position(), piece);
                content.put(piece.flip());
            }
            images = images.with(file.path(), content.array());
        }
        return images;
    }
}
