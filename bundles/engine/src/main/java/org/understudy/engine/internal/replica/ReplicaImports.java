// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.InboundStages;
import org.understudy.api.engine.ImportReport;
import org.understudy.api.engine.ImportRequest;
import org.understudy.api.engine.ImportService;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.PasswordKeys;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.ReplicaStore;
import org.understudy.engine.internal.media.ImportReader;
import org.understudy.engine.internal.media.Manifest;

/** Initial replication by external media, for the replica's operator. */
@Component
public final class ReplicaImports implements ImportService {
    private static final String MEDIUM = "a medium";

    private final ReplicaEngine engine;
    private final ReplicaStore store;
    private final PrimaryAuthorizations authorizations;
    private final ChunkBuffers buffers;
    private final InboundStages stages;
    private final PasswordKeys keys;
    private final AuditTrail audit;
    private final Set<WorkloadId> running = ConcurrentHashMap.newKeySet();

    @Activate
    public ReplicaImports(
            @Reference ReplicaEngine engine,
            @Reference ReplicaStore store,
            @Reference PrimaryAuthorizations authorizations,
            @Reference(target = "(" + ChunkBuffers.DIRECTION + "=" + ChunkBuffers.IN + ")") ChunkBuffers buffers,
            @Reference InboundStages stages,
            @Reference PasswordKeys keys,
            @Reference AuditTrail audit) {
        this.engine = engine;
        this.store = store;
        this.authorizations = authorizations;
        this.buffers = buffers;
        this.stages = stages;
        this.keys = keys;
        this.audit = audit;
    }

    @Override
    public ImportReport importFrom(ImportRequest request, CopyProgress progress) {
        ImportReader reader = ImportReader.open(request.folder(), request.password(), keys);
        Manifest manifest = reader.manifest();
        OfferCheck.checkName(manifest.name());
        OfferCheck.checkFiles(manifest.files());
        Peer peer = peer(request.primary(), manifest.primary());
        if (!running.add(manifest.workload())) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE, "'" + manifest.name() + "' is being imported already", "wait for its end");
        }
        try {
            return audit.perform(
                    AuditAction.IMPORT,
                    manifest.name(),
                    "transfer " + manifest.transfer() + " of primary " + peer.name() + " from " + request.folder(),
                    () -> new ImportRun(engine, store, peer, manifest)
                            .run(sink -> reader.read(stages, buffers, sink, progress)));
        } finally {
            running.remove(manifest.workload());
        }
    }

    /** Which primary's workload it becomes, as if that one had sent it. */
    private Peer peer(Optional<String> wanted, Optional<String> named) {
        if (wanted.isPresent()) {
            return peer(wanted.get())
                    .orElseThrow(() -> notAuthorized(
                            "there is no authorized primary '" + wanted.get() + "'", "see replica:primary-list"));
        }
        List<Authorization> all = authorizations.list();
        return named.flatMap(this::peer)
                .or(() -> named.isEmpty() && all.size() == 1 ? peer(all.get(0).primary()) : Optional.empty())
                .orElseThrow(() -> notAuthorized(
                        named.map(name -> "primary '" + name + "' of the export is not authorized")
                                .orElse("the export does not name its primary"),
                        "replica:primary-authorize it, or name the entry of one that is with --primary"));
    }

    private Optional<Peer> peer(String name) {
        String known = name.indexOf('@') < 0 ? name.toLowerCase(Locale.ROOT) : name;
        return authorizations.find(known).map(entry -> new Peer(known, MEDIUM, entry));
    }

    private static ReplicationException notAuthorized(String message, String remedy) {
        return new ReplicationException(ErrorCode.PRIMARY_NOT_AUTHORIZED, message, remedy);
    }
}
