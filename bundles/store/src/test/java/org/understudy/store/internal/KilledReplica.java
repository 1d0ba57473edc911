// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.event.EventSink;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.RetentionRules;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** A replica in a process of its own: it tells where it stands and waits there for its parent to kill it. */
final class KilledReplica {
    static final TransferId OLD = TransferId.parse("00000000-0000-0000-0000-000000000001");
    static final TransferId NEW = TransferId.parse("00000000-0000-0000-0000-000000000002");
    static final WorkloadId WORKLOAD = WorkloadId.parse("00000000-0000-0000-0000-000000000003");

    /** The line that says that a step was reached, or all was done. */
    static final String AT = "AT ";

    static final String HALF_WRITTEN = "HALF_WRITTEN";
    static final String DONE = "DONE";

    /** What the replica does. */
    enum Task {
        /** Receives the new state and commits it. */
        RECEIVE,
        /** Starts, and so finishes what was cut. */
        ATTACH
    }

    private KilledReplica() {}

    /** @param args the location, the task, and where to stop: a step, or {@link #HALF_WRITTEN} */
    public static void main(String[] args) throws InterruptedException {
        Path location = Path.of(args[0]);
        String stop = args[2];
        FileReplicaStore store = store(step -> reached(step.name(), stop), step -> reached(step.name(), stop));
        store.attach(location);
        if (Task.valueOf(args[1]) == Task.RECEIVE) {
            receive(store, location, stop);
        }
        System.out.println(AT + DONE);
        new CountDownLatch(1).await();
    }

    /** One that keeps recovery points, and signs receipts. */
    static FileReplicaStore store(Consumer<Commit.Step> commits, Consumer<PointMerge.Step> merges) {
        RetentionRules rules = new RetentionRules(3, 0, 0, 0);
        return new FileReplicaStore(new StoreContext(
                Clock.systemUTC(),
                commits,
                merges,
                step -> {},
                () -> rules,
                Room.of(() -> 0),
                EventSink.NONE,
                new StateReceipts(new PlainSigner(), () -> false)));
    }

    static FileReplicaStore store() {
        return store(step -> {}, step -> {});
    }

    private static void receive(FileReplicaStore store, Path location, String stop) {
        List<Chunk> chunks = chunks();
        IncomingTransfer transfer = begin(store, location);
        chunks.subList(0, chunks.size() / 2).forEach(transfer::write);
        reached(HALF_WRITTEN, stop);
        chunks.subList(chunks.size() / 2, chunks.size()).forEach(transfer::write);
        transfer.commit(chunks.size());
    }

    static IncomingTransfer begin(FileReplicaStore store, Path location) {
        return store.begin(
                primary(location).offer(NEW, Optional.of(OLD), newImages().entries()));
    }

    static List<Chunk> chunks() {
        return newImages().chunks(NEW, oldImages());
    }

    private static void reached(String step, String stop) {
        if (step.equals(stop)) {
            System.out.println(AT + step);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static Primary primary(Path location) {
        return new Primary(WORKLOAD, "web", location);
    }

    static Images oldImages() {
        return new Images()
                .with("disk", 1, 10 * Images.BLOCK)
                .with("file-to-folder", 2, 5000)
                .with("folder-to-file/a", 3, 5000)
                .with("gone/deep/a", 4, 5000)
                .with("grows", 5, 5000)
                .with("shrinks", 6, 20_000);
    }

    /** Every kind of change at once. */
    static Images newImages() {
        Images old = oldImages();
        return old.patch("disk", Images.BLOCK, new byte[Images.BLOCK])
                .patch("disk", 7 * Images.BLOCK, new byte[] {1, 2, 3})
                .without("file-to-folder")
                .with("file-to-folder/a", 7, 6000)
                .without("folder-to-file/a")
                .with("folder-to-file", 8, 6000)
                .without("gone/deep/a")
                .with("grows", Arrays.copyOf(old.get("grows"), 30_000))
                .with("new/deep/a", 9, 6000)
                .with("shrinks", Arrays.copyOf(old.get("shrinks"), 3000));
    }
}
