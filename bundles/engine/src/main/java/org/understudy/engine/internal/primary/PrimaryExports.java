// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.engine.ExportHandle;
import org.understudy.api.engine.ExportRequest;
import org.understudy.api.engine.ExportService;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferReport;
import org.understudy.api.security.PasswordKeys;
import org.understudy.engine.internal.media.ExportWriter;
import org.understudy.engine.internal.media.MediaFolder;

/** Initial replication by external media, for the primary's operator. */
@Component
public final class PrimaryExports implements ExportService {
    private final PrimaryEngine engine;
    private final Exporter.Tools tools;
    private final AuditTrail audit;
    private final OutboundStages stages;
    private final PasswordKeys keys;
    private final long fileBytes;

    @Activate
    public PrimaryExports(
            @Reference PrimaryEngine engine,
            @Reference ChangeTracker tracker,
            @Reference(target = "(" + ChunkBuffers.DIRECTION + "=" + ChunkBuffers.OUT + ")") ChunkBuffers buffers,
            @Reference OutboundStages stages,
            @Reference PasswordKeys keys) {
        this(engine, tracker, buffers, stages, keys, ExportWriter.FILE_BYTES);
    }

    PrimaryExports(
            PrimaryEngine engine,
            ChangeTracker tracker,
            ChunkBuffers buffers,
            OutboundStages stages,
            PasswordKeys keys,
            long fileBytes) {
        PrimaryParts parts = engine.parts();
        this.engine = engine;
        this.tools = new Exporter.Tools(
                parts.views(),
                tracker,
                buffers,
                parts.skews(),
                parts.maps(),
                parts.context().clock());
        this.audit = parts.audit();
        this.stages = stages;
        this.keys = keys;
        this.fileBytes = fileBytes;
    }

    @Override
    public ExportHandle export(String nameOrId, ExportRequest request) {
        Relationship relationship = engine.relationships().find(nameOrId);
        RelationshipSettings settings = relationship.settings();
        requireOutside(settings.source(), request.folder());
        MediaFolder folder = new MediaFolder(request.folder().resolve(settings.name()));
        folder.requireFree();
        TransferId transfer = TransferId.random();
        ExportWriter writer = request.password()
                .map(password -> ExportWriter.encrypted(stages, folder, fileBytes, transfer, keys, password))
                .orElseGet(() -> ExportWriter.plain(stages, folder, fileBytes));
        TransferRun run = audit.perform(
                AuditAction.EXPORT,
                nameOrId,
                "begun to " + folder.root() + (request.password().isPresent() ? ", encrypted" : ", in the clear"),
                () -> relationship.export(new Exporter(tools, transfer, writer)));
        return new Handle(run, folder.root());
    }

    /** An export among the files that it is of would be replicated with them. */
    private static void requireOutside(Path source, Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                throw new ReplicationException(
                        ErrorCode.MEDIA_UNUSABLE, "there is no folder " + folder, "mount the disk, or make the folder");
            }
            if (folder.toRealPath().startsWith(source.toRealPath())) {
                throw new ReplicationException(
                        ErrorCode.MEDIA_UNUSABLE,
                        folder + " is in the source folder " + source,
                        "export to another folder");
            }
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.MEDIA_UNUSABLE, folder + " can't be used: " + e, "see that the disk is there", e);
        }
    }

    private record Handle(TransferRun run, Path folder) implements ExportHandle {
        @Override
        public void cancel() {
            run.cancel();
        }

        @Override
        public TransferProgress progress() {
            return run.progress();
        }

        @Override
        public Optional<TransferReport> await(Duration timeout) throws InterruptedException {
            return run.await(timeout);
        }
    }
}
