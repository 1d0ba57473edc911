// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.engine.ImportReport;
import org.understudy.api.security.Peer;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlRequest;
import org.understudy.engine.internal.media.DamagedMediaException;
import org.understudy.engine.internal.media.Manifest;

/**
 * One import: offers what the manifest says as the primary would over the network, so that the same checks and the same
 * commit apply. One that is interrupted leaves an open transfer, with which the same import, or the primary, goes on.
 */
final class ImportRun {
    private static final Logger LOG = LoggerFactory.getLogger(ImportRun.class);

    private final ReplicaEngine engine;
    private final ReplicaStore store;
    private final Peer peer;
    private final Manifest manifest;

    /** @param peer the primary that it is taken from */
    ImportRun(ReplicaEngine engine, ReplicaStore store, Peer peer, Manifest manifest) {
        this.engine = engine;
        this.store = store;
        this.peer = peer;
        this.manifest = manifest;
    }

    /** @param source gives all chunks to a sink */
    ImportReport run(Consumer<Consumer<Chunk>> source) {
        engine.offers().attachUnlessKnown(peer.authorization(), manifest.workload());
        Optional<StoredWorkload> known = engine.offers().find(peer, manifest.workload());
        Optional<TransferId> current = known.flatMap(StoredWorkload::current);
        if (current.equals(Optional.of(manifest.transfer()))) {
            return new ImportReport(known.get(), true);
        }
        if (current.isPresent()) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "the replica has a state of '" + known.get().name()
                            + "' already, and an import makes a first one only",
                    "let the primary send what differs: replica:start there; or replica:remove the workload here");
        }
        begin();
        try {
            source.accept(chunk -> engine.store(peer, chunk));
            commit();
        } catch (ReplicationException e) {
            if (e instanceof DamagedMediaException || e.code() == ErrorCode.PROTOCOL_VIOLATION) {
                drop(known.isEmpty());
            }
            throw e;
        }
        LOG.info("Workload '{}' was imported as transfer {}.", manifest.name(), manifest.transfer());
        return new ImportReport(store.find(manifest.workload()).orElseThrow(), false);
    }

    private void begin() {
        // An epoch of before is refused. One that is higher than what is known here is for the primary to say: it
        // proves who it
        // is.
        engine.admission().requireEpoch(peer, manifest.name(), manifest.workload(), manifest.epoch());
        long epoch = engine.admission().epochs().of(manifest.workload());
        engine.offers()
                .beginFromMedia(
                        peer,
                        new ControlRequest.BeginTransfer(
                                manifest.workload(),
                                manifest.name(),
                                manifest.transfer(),
                                TransferKind.INITIAL,
                                Optional.empty(),
                                Optional.empty(),
                                manifest.files(),
                                Math.min(epoch, manifest.epoch()),
                                Optional.empty()));
    }

    private void commit() {
        TransferResult result;
        do {
            // it answers when it is done, or after a while that it is not done yet
            result = engine.offers()
                    .commit(
                            peer,
                            new ControlRequest.CommitTransfer(
                                    manifest.transfer(), manifest.chunks(), Optional.empty(), Optional.empty()));
        } while (result.state() == TransferResult.State.COMMITTING);
    }

    /** @param created whether there was no such workload before */
    private void drop(boolean created) {
        try {
            engine.offers().abort(peer, manifest.transfer());
            Optional<StoredWorkload> left = store.find(manifest.workload());
            if (created
                    && left.filter(stored ->
                                    stored.current().isEmpty() && stored.open().isEmpty())
                            .isPresent()) {
                engine.oversight().remove(manifest.workload(), true);
            }
        } catch (ReplicationException e) {
            LOG.warn("What was imported of '{}' can't be dropped: {}", manifest.name(), e.getMessage());
        }
    }
}
