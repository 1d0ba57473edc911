// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditEntry;
import org.understudy.api.audit.AuditResult;

/**
 * Writes entries, and first those that the trail has to have about itself. Files that can't be opened or written are tried
 * again with the next entry. Thread-safe: one entry at a time.
 */
final class TrailWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TrailWriter.class);

    /** Each entry, and its SHA-256, for who collects logs on another machine. */
    private static final Logger COPY = LoggerFactory.getLogger("org.understudy.audit");

    private static final int MAX_TEXT = 1000;
    private static final Actor SELF = new Actor(Actor.NODE, "audit trail");

    private final Path folder;
    private final Clock clock;
    private AuditSettings settings = AuditSettings.DEFAULT;
    private AuditFiles files;
    /** Where the chain stood when files were given up. */
    private Optional<Known> known = Optional.empty();

    private long missed;
    private Instant missedSince;
    private boolean closed;

    private record Known(long next, String head) {}

    TrailWriter(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
        try {
            prepare();
        } catch (IOException e) {
            LOG.error(
                    "The audit trail in {} can't be written: what needs an entry is refused until it can.", folder, e);
        }
    }

    Path folder() {
        return folder;
    }

    synchronized void settings(AuditSettings wanted) {
        settings = wanted;
    }

    /** @return the entry's number; it is durable */
    synchronized long write(
            Actor actor, AuditAction action, String object, AuditResult result, Optional<Long> attempt, String detail)
            throws IOException {
        try {
            prepare();
            return append(actor, action, object, result, attempt, detail);
        } catch (IOException e) {
            giveUp(e);
            throw e;
        }
    }

    /** What state the files are in is found out when they are opened again. */
    private void giveUp(IOException cause) {
        if (files != null) {
            known = Optional.of(new Known(files.next(), files.head()));
            try {
                files.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
            files = null;
        }
    }

    /** As {@link #write}; an entry that can't be written is counted, which is told with the next one that can. */
    synchronized void writeOrCount(
            Actor actor, AuditAction action, String object, AuditResult result, Optional<Long> attempt, String detail) {
        try {
            write(actor, action, object, result, attempt, detail);
        } catch (IOException e) {
            LOG.error(
                    "Not in the audit trail, as it can't be written: {} {} {} {} {}",
                    actor.name(),
                    action,
                    line(object),
                    result,
                    line(detail),
                    e);
            if (missed++ == 0) {
                missedSince = clock.instant();
            }
        }
    }

    private void prepare() throws IOException {
        if (closed) {
            throw new IOException("the node stops");
        }
        if (files == null) {
            files = new AuditFiles(folder);
            if (known.isPresent()) {
                files.goOn(known.get().next(), known.get().head());
            }
        }
        if (files.torn().isPresent()) {
            AuditFiles.Torn torn = files.torn().get();
            append(
                    SELF,
                    AuditAction.TRAIL_MEND,
                    torn.file().getFileName().toString(),
                    AuditResult.DONE,
                    Optional.empty(),
                    "the writing of an entry had been cut: " + torn.bytes() + " bytes of it are removed");
            files.mended();
        }
        if (files.isFull(settings)) {
            files.rotate();
            shorten();
        }
        if (missed > 0) {
            append(
                    SELF,
                    AuditAction.TRAIL_GAP,
                    missed + (missed == 1 ? " entry" : " entries"),
                    AuditResult.FOUND,
                    Optional.empty(),
                    "could not be written since " + missedSince + ": the log of the node has them");
            missed = 0;
        }
    }

    private void shorten() throws IOException {
        Optional<Long> kept = files.excess(settings);
        if (kept.isPresent()) {
            append(
                    SELF,
                    AuditAction.TRAIL_SHORTEN,
                    Shortening.object(kept.get()),
                    AuditResult.DONE,
                    Optional.empty(),
                    "removed, as the trail has all the room that it may have");
            files.removeBefore(kept.get());
        }
    }

    private long append(
            Actor actor, AuditAction action, String object, AuditResult result, Optional<Long> attempt, String detail)
            throws IOException {
        AuditEntry entry = new AuditEntry(
                files.next(),
                clock.instant(),
                line(actor.name()),
                line(actor.origin()),
                action,
                line(object),
                result,
                attempt,
                line(detail));
        files.add(entry);
        COPY.info(
                "{} {} {} {} '{}' {} {} [{}]",
                entry.sequence(),
                entry.actor(),
                entry.origin(),
                action,
                entry.object(),
                result,
                entry.detail(),
                files.head());
        return entry.sequence();
    }

    /** What comes from elsewhere is neither endless nor looks like something else. */
    private static String line(String text) {
        String shortened = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
        return shortened.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", " ");
    }

    synchronized AuditFiles.Snapshot snapshot() throws IOException {
        return files == null ? AuditFiles.snapshot(folder) : files.snapshot();
    }

    synchronized void close() {
        closed = true;
        if (files != null) {
            try {
                files.close();
            } catch (IOException e) {
                LOG.error("The audit trail did not end cleanly.", e);
            }
        }
    }
}
