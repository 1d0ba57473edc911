// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.StoredWorkload;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.Direct;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;
import org.understudy.io.DurableFiles;

/** A primary and a replica, real but for the network and the time, beside a model that knows what they must be. */
final class Nodes implements AutoCloseable {
    private static final int POINTS = 3;
    private static final Duration WHILE = Duration.ofMinutes(30);

    private final Path folder;
    private final Path source;
    private final Direct direct = new Direct();
    private final RelationshipSettings settings;
    private Replica replica;
    private final Primary primary;

    // --- the model ---
    /** The states that were committed, oldest first. */
    private final List<TransferId> committed = new ArrayList<>();

    private final Map<TransferId, Images> content = new HashMap<>();
    private boolean primarySuspended;
    private boolean replicaSuspended;

    Nodes(Path folder) throws IOException {
        this.folder = folder;
        this.source = Files.createDirectories(folder.resolve("source"));
        write(new Operation.Write(0, 0, 70_000, 1));
        replica = Replica.keeping(POINTS, folder.resolve("replica"));
        direct.connect(replica);
        primary = new Primary(folder.resolve("primary"), direct, direct, direct, new PlainView(), new ScanTracker());
        settings = Primary.settings(source, true);
        primary.configure(settings);
        primary.engine().start(Primary.NAME);
        primary.run();
        check(true);
    }

    void apply(Operation operation) throws IOException, InterruptedException {
        if (operation instanceof Operation.Write write) {
            write(write);
        } else if (operation instanceof Operation.Resize resize) {
            try (RandomAccessFile file = open(resize.file())) {
                file.setLength(resize.size());
            }
        } else if (operation instanceof Operation.Delete delete) {
            Files.deleteIfExists(path(delete.file()));
        } else if (operation instanceof Operation.TimePasses) {
            primary.advance(WHILE);
            check(!primarySuspended && !replicaSuspended);
        } else if (operation instanceof Operation.TimePassesWithACut cut) {
            direct.breaksAfter = cut.chunks();
            primary.advance(WHILE);
            direct.breaksAfter = Integer.MAX_VALUE;
            check(false);
        } else if (operation instanceof Operation.LoseTheBlockMap) {
            DurableFiles.deleteTree(folder.resolve("primary/maps"));
        } else if (operation instanceof Operation.RestartPrimary) {
            primary.restart(settings);
        } else if (operation instanceof Operation.KillPrimary) {
            primary.crash(settings);
        } else if (operation instanceof Operation.RestartReplica) {
            replica.close();
            replica = Replica.keeping(POINTS, folder.resolve("replica"));
            direct.connect(replica);
            replica.store().attach(folder.resolve("replica/vms"));
        } else if (operation instanceof Operation.SuspendPrimary) {
            allowedIf(!primarySuspended, () -> primary.engine().suspend(Primary.NAME));
            primarySuspended = true;
        } else if (operation instanceof Operation.ResumePrimary) {
            allowedIf(primarySuspended, () -> primary.engine().resume(Primary.NAME));
            primarySuspended = false;
        } else if (operation instanceof Operation.SuspendReplica) {
            replica.service().suspend(Primary.NAME);
            replicaSuspended = true;
        } else if (operation instanceof Operation.ResumeReplica) {
            replica.service().resume(Primary.NAME);
            replicaSuspended = false;
        } else if (operation instanceof Operation.Verify) {
            for (TransferId state : committed.subList(Math.max(0, committed.size() - 1 - POINTS), committed.size())) {
                assertThat(replica.service().verify(Primary.NAME, state)).isEmpty();
            }
        }
        agree();
    }

    private static void allowedIf(boolean allowed, Runnable operation) {
        if (allowed) {
            operation.run();
        } else {
            assertThatThrownBy(operation::run)
                    .isInstanceOf(ReplicationException.class)
                    .extracting(e -> ((ReplicationException) e).code())
                    .isEqualTo(ErrorCode.INVALID_STATE);
        }
    }

    /** After cycles: what is new at the replica is what the source is now. */
    private void check(boolean succeeds) throws IOException {
        Images now = Images.of(source);
        List<TransferId> held = held();
        for (TransferId state : held) {
            if (content.putIfAbsent(state, now) == null) {
                assertThat(primarySuspended || replicaSuspended)
                        .as("a commit while suspended")
                        .isFalse();
                add(state);
            }
        }
        if (succeeds) {
            assertThat(primary.status().failure()).isEmpty();
            assertThat(content.get(held.get(held.size() - 1)))
                    .as("the source, on the replica")
                    .isEqualTo(now);
        }
    }

    /** A transfer that changed nothing makes no recovery point: its state is the one before under another name. */
    private void add(TransferId state) {
        int last = committed.size() - 1;
        if (last >= 0 && content.get(committed.get(last)).equals(content.get(state))) {
            committed.set(last, state);
        } else {
            committed.add(state);
        }
    }

    /** The states that the replica holds, oldest first. */
    private List<TransferId> held() {
        List<TransferId> held = new ArrayList<>(replica.store().points(settings.workload()).stream()
                .map(RecoveryPoint::transfer)
                .toList());
        Collections.reverse(held);
        stored().current().ifPresent(held::add);
        return held;
    }

    private StoredWorkload stored() {
        return replica.store().find(settings.workload()).orElseThrow();
    }

    private void agree() throws IOException {
        List<TransferId> expected = committed.subList(Math.max(0, committed.size() - 1 - POINTS), committed.size());
        assertThat(held()).isEqualTo(expected);
        TransferId current = expected.get(expected.size() - 1);
        assertThat(Images.of(replica.current(Primary.NAME))).as("current").isEqualTo(content.get(current));
        for (TransferId point : expected.subList(0, expected.size() - 1)) {
            assertThat(Images.of(replica.store(), settings.workload(), point))
                    .as("point %s", point)
                    .isEqualTo(content.get(point));
        }
        agreeOnStates();
    }

    private void agreeOnStates() {
        ReplicationState state = primary.state();
        if (primarySuspended) {
            assertThat(state).isEqualTo(ReplicationState.SUSPENDED);
        } else {
            assertThat(state).isIn(ReplicationState.REPLICATING, ReplicationState.RESYNCHRONIZING);
            Optional<ErrorCode> failure = primary.status().failure().map(ReplicationFailure::code);
            assertThat(failure)
                    .isIn(
                            Optional.empty(),
                            Optional.of(ErrorCode.CONNECTION_LOST),
                            Optional.of(ErrorCode.REPLICATION_PAUSED));
        }
    }

    private Path path(int file) {
        return source.resolve("disk" + file + ".img");
    }

    private RandomAccessFile open(int file) throws IOException {
        return new RandomAccessFile(path(file).toFile(), "rw");
    }

    private void write(Operation.Write write) throws IOException {
        byte[] bytes = new byte[write.length()];
        new Random(write.seed()).nextBytes(bytes);
        try (RandomAccessFile file = open(write.file())) {
            file.seek(write.offset());
            file.write(bytes);
        }
    }

    @Override
    public void close() throws InterruptedException {
        primary.close();
        replica.close();
    }
}
