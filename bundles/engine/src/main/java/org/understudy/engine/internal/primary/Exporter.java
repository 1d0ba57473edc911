// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.disk.HeldRanges;
import org.understudy.api.disk.SourceView;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.TransferReport;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;
import org.understudy.engine.internal.Software;
import org.understudy.engine.internal.media.DataFile;
import org.understudy.engine.internal.media.ExportWriter;
import org.understudy.engine.internal.media.Manifest;
import org.understudy.pipeline.ChunkSplitter;

/**
 * Writes one export: reads as an initial replication over the network does, and keeps the block map of what it read, so that a
 * delta follows once the replica holds it. The map is durable before the export counts as one.
 */
final class Exporter {
    private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);
    private static final Duration BUFFER_TIMEOUT = Duration.ofMinutes(5);

    private final Tools tools;
    private final TransferId transfer;
    private final ExportWriter writer;

    /**
     * What all exports of a node share.
     *
     * @param maps the folder of all block maps
     */
    record Tools(
            Views views, ChangeTracker tracker, ChunkBuffers buffers, ControlSender control, Path maps, Clock clock) {}

    /** @param transfer the id that the replica's state will have */
    Exporter(Tools tools, TransferId transfer, ExportWriter writer) {
        this.tools = tools;
        this.transfer = transfer;
        this.writer = writer;
    }

    Path folder() {
        return writer.folder().root();
    }

    /**
     * Writes it on the caller's thread. What fails or is cancelled leaves no files.
     *
     * @param consistent whether the source is read through the view that its settings name
     * @param epoch the workload's
     */
    TransferReport write(TransferRun run, boolean consistent, long epoch) throws InterruptedException {
        writer.folder().create();
        boolean done = false;
        try {
            Contents contents = read(run, consistent);
            run.committing();
            Manifest manifest = manifest(run, epoch, contents);
            run.checkCancelled();
            writer.complete(manifest);
            done = true;
            return run.report();
        } finally {
            if (!done) {
                clear();
            }
        }
    }

    private void clear() {
        try {
            writer.folder().clear();
        } catch (IOException e) {
            LOG.warn("{} is no whole export, and can't be deleted: {}", folder(), e.toString());
        }
    }

    private record Contents(List<FileEntry> files, List<DataFile> data) {}

    private Contents read(TransferRun run, boolean consistent) throws InterruptedException {
        RelationshipSettings settings = run.settings();
        Path map = tools.maps().resolve(settings.workload().toString());
        try (SourceView view = tools.views().open(settings, consistent)) {
            run.readConsistently(consistent);
            run.offeredAs(view.state());
            long bytes = view.files().stream().mapToLong(FileEntry::size).sum();
            run.identified(transfer, TransferKind.INITIAL, view.files().size(), bytes);
            try (ChangeScan scan = tools.tracker().open(map, view, transfer, Optional.empty(), HeldRanges.NONE)) {
                List<DataFile> data = send(run, scan);
                view.verifyUnchanged();
                scan.complete();
                return new Contents(view.files(), data);
            }
        }
    }

    private Manifest manifest(TransferRun run, long epoch, Contents contents) {
        RelationshipSettings settings = run.settings();
        return new Manifest(
                settings.workload(),
                run.offeredName(),
                ownName(settings),
                transfer,
                epoch,
                tools.clock().instant(),
                run.acknowledged(),
                contents.files(),
                contents.data(),
                writer.envelope());
    }

    private List<DataFile> send(TransferRun run, ChangeScan scan) throws InterruptedException {
        ChunkSplitter splitter = new ChunkSplitter(scan::fill, tools.buffers(), BUFFER_TIMEOUT, transfer, 0);
        try (ChunkFeed feed = new ChunkFeed(splitter, run::isCancelled)) {
            run.sending(scan, feed, 0, () -> 1);
            return writer.write(run, run::checkCancelled);
        }
    }

    /** As the replica knows this node, if the line there is up: what is exported need not be able to be sent. */
    private Optional<String> ownName(RelationshipSettings settings) {
        try {
            return Optional.of(tools.control()
                    .send(
                            settings.replica(),
                            new ControlRequest.Hello(List.of(Software.PROTOCOL_VERSION), Software.NAME))
                    .primary());
        } catch (ReplicationException e) {
            LOG.info("The export of '{}' does not name its primary: {}", settings.name(), e.getMessage());
            return Optional.empty();
        }
    }
}
