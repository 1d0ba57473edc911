// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferReport;

/** Follows a transfer with a bar: written over where a person looks, else a line now and then. */
final class ProgressLine {
    private static final int WIDTH = 30;
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Duration LINE_EVERY = Duration.ofSeconds(1);
    private static final String ERASE = "\u001b[2K\r";

    private final PrintStream out;
    private final boolean overwrite;
    private final Clock clock;

    ProgressLine(PrintStream out, boolean overwrite, Clock clock) {
        this.out = out;
        this.overwrite = overwrite;
        this.clock = clock;
    }

    /** Returns at the end of the transfer; an interruption ends the following, not the transfer. */
    Optional<TransferReport> follow(TransferHandle handle) {
        return follow(handle, "The transfer goes on: follow it with replica:watch, stop it with replica:suspend.");
    }

    /**
     * @param interrupted what is printed after an interruption
     * @return empty after an interruption
     */
    Optional<TransferReport> follow(TransferHandle handle, String interrupted) {
        Instant printed = Instant.EPOCH;
        try {
            while (true) {
                Optional<TransferReport> report = handle.await(STEP);
                Instant now = clock.instant();
                if (report.isPresent()) {
                    print(render(report.get().progress(), report.get().completedAt()), true);
                    return report;
                }
                if (overwrite || Duration.between(printed, now).compareTo(LINE_EVERY) >= 0) {
                    print(render(handle.progress(), now), false);
                    printed = now;
                }
            }
        } catch (InterruptedException e) {
            out.println();
            out.println(interrupted);
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (RuntimeException e) {
            if (overwrite) {
                out.println();
            }
            throw e;
        }
    }

    private void print(String line, boolean last) {
        if (overwrite) {
            out.print(ERASE + line + (last ? "\n" : ""));
        } else {
            out.println(line);
        }
        out.flush();
    }

    static String render(TransferProgress progress, Instant now) {
        double share = progress.totalBytes() == 0
                ? progress.phase() == TransferProgress.Phase.COMPLETE ? 1 : 0
                : Math.min(1, (double) progress.scannedBytes() / progress.totalBytes());
        double seconds =
                Math.max(0.001, Duration.between(progress.startedAt(), now).toMillis() / 1000.0);
        int filled = (int) (share * WIDTH);
        StringBuilder line = new StringBuilder("[")
                .append("#".repeat(filled))
                .append("-".repeat(WIDTH - filled))
                .append(String.format(Locale.ROOT, "] %3.0f %%  ", share * 100))
                .append(progress.phase().name().toLowerCase(Locale.ROOT));
        line.append("  read ").append(Text.bytes(progress.readBytes()));
        line.append("  sent ").append(Text.bytes(progress.sentBytes()));
        line.append("  ").append(Text.bytes(progress.readBytes() / seconds)).append("/s");
        line.append("  ratio ").append(Text.ratio(progress.changedBytes(), progress.sentBytes()));
        if (progress.heldBytes() > 0) {
            line.append("  held ").append(Text.bytes(progress.heldBytes()));
        }
        if (progress.phase() == TransferProgress.Phase.SENDING && share > 0.01) {
            Duration left = Duration.ofMillis((long) (seconds * 1000 / share * (1 - share)));
            line.append("  left ").append(Text.duration(left));
        }
        return line.toString();
    }

    /** The transfer's last line. */
    static String summary(TransferReport report) {
        TransferProgress progress = report.progress();
        return String.format(
                Locale.ROOT,
                "Complete: %s of %s, read %s, changed %s, sent %s in %s (%s), %s.",
                Text.count(progress.files(), "file"),
                Text.bytes(progress.totalBytes()),
                Text.bytes(progress.readBytes()),
                Text.bytes(progress.changedBytes()),
                Text.bytes(progress.sentBytes()),
                Text.count(progress.chunks(), "chunk"),
                Text.ratio(progress.changedBytes(), progress.sentBytes()),
                Text.duration(report.duration()));
    }
}
