// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferReport;

/** A {@link RelationshipState}, or a failure alone, as text: properties, so that a later version may add some. */
final class StateText {
    private StateText() {}

    static String write(RelationshipState state) {
        Properties out = new Properties();
        out.setProperty("state", state.state().name());
        state.before().ifPresent(before -> out.setProperty("before", before.name()));
        state.nextCycle().ifPresent(next -> out.setProperty("next", next.toString()));
        state.grid().ifPresent(grid -> out.setProperty("grid", grid.toString()));
        state.consistentAt().ifPresent(at -> out.setProperty("consistent", at.toString()));
        state.exported().ifPresent(transfer -> out.setProperty("exported", transfer.toString()));
        if (state.compareAll()) {
            out.setProperty("compare.all", "true");
        }
        state.pending().ifPresent(pending -> {
            out.setProperty("pending", pending.transfer().toString());
            out.setProperty("pending.kind", pending.kind().name());
            pending.base().ifPresent(base -> out.setProperty("pending.base", base.toString()));
        });
        state.failure().ifPresent(failure -> write(failure, out));
        state.last().ifPresent(last -> write(last, out));
        return text(out);
    }

    static String write(ReplicationFailure failure) {
        Properties out = new Properties();
        write(failure, out);
        return text(out);
    }

    private static String text(Properties out) {
        StringWriter text = new StringWriter();
        try {
            out.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter failed", e);
        }
        return text.toString();
    }

    private static void write(ReplicationFailure failure, Properties out) {
        out.setProperty("failure", failure.code().name());
        out.setProperty("failure.message", failure.message());
        out.setProperty("failure.remedy", failure.remedy());
        out.setProperty("failure.at", failure.at().toString());
        out.setProperty("failure.attempt", String.valueOf(failure.attempt()));
        out.setProperty("failure.first", failure.firstAttempt().toString());
        failure.nextAttempt().ifPresent(next -> out.setProperty("failure.next", next.toString()));
    }

    private static void write(TransferReport report, Properties out) {
        TransferProgress progress = report.progress();
        out.setProperty("last", progress.transfer().toString());
        out.setProperty("last.kind", progress.kind().name());
        out.setProperty("last.started", progress.startedAt().toString());
        out.setProperty("last.completed", report.completedAt().toString());
        out.setProperty("last.duration", report.duration().toString());
        out.setProperty("last.files", String.valueOf(progress.files()));
        out.setProperty("last.total", String.valueOf(progress.totalBytes()));
        out.setProperty("last.scanned", String.valueOf(progress.scannedBytes()));
        out.setProperty("last.read", String.valueOf(progress.readBytes()));
        out.setProperty("last.changed", String.valueOf(progress.changedBytes()));
        out.setProperty("last.sent", String.valueOf(progress.sentBytes()));
        out.setProperty("last.held", String.valueOf(progress.heldBytes()));
        out.setProperty("last.chunks", String.valueOf(progress.chunks()));
    }

    /** @throws RuntimeException if the text is not what {@link #write} makes */
    static RelationshipState read(String text) {
        Properties in = properties(text);
        return new RelationshipState(
                ReplicationState.valueOf(in.getProperty("state")),
                find(in, "before", ReplicationState::valueOf),
                find(in, "pending", TransferId::parse)
                        .map(id -> new RelationshipState.Pending(
                                id,
                                TransferKind.valueOf(in.getProperty("pending.kind")),
                                find(in, "pending.base", TransferId::parse))),
                find(in, "last", TransferId::parse).map(id -> report(id, in)),
                find(in, "failure", ErrorCode::valueOf).map(code -> failure(code, in)),
                find(in, "next", Instant::parse),
                find(in, "grid", Instant::parse),
                Boolean.parseBoolean(in.getProperty("compare.all")),
                find(in, "consistent", Instant::parse),
                find(in, "exported", TransferId::parse));
    }

    /** @throws RuntimeException if the text is not what {@link #write(ReplicationFailure)} makes */
    static ReplicationFailure readFailure(String text) {
        Properties in = properties(text);
        return failure(ErrorCode.valueOf(in.getProperty("failure")), in);
    }

    private static Properties properties(String text) {
        Properties in = new Properties();
        try {
            in.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException("a StringReader failed", e);
        }
        return in;
    }

    private static ReplicationFailure failure(ErrorCode code, Properties in) {
        Instant at = Instant.parse(in.getProperty("failure.at"));
        return new ReplicationFailure(
                code,
                in.getProperty("failure.message"),
                in.getProperty("failure.remedy"),
                at,
                Integer.parseInt(in.getProperty("failure.attempt")),
                find(in, "failure.first", Instant::parse).orElse(at),
                find(in, "failure.next", Instant::parse));
    }

    private static TransferReport report(TransferId transfer, Properties in) {
        TransferProgress progress = new TransferProgress(
                transfer,
                TransferKind.valueOf(in.getProperty("last.kind")),
                TransferProgress.Phase.COMPLETE,
                Instant.parse(in.getProperty("last.started")),
                Integer.parseInt(in.getProperty("last.files")),
                number(in, "last.total"),
                number(in, "last.scanned"),
                number(in, "last.read"),
                number(in, "last.changed"),
                number(in, "last.sent"),
                number(in, "last.held"),
                number(in, "last.chunks"));
        return new TransferReport(
                progress,
                Instant.parse(in.getProperty("last.completed")),
                Duration.parse(in.getProperty("last.duration")));
    }

    private static long number(Properties in, String key) {
        return Long.parseLong(in.getProperty(key));
    }

    private static <T> Optional<T> find(Properties in, String key, Function<String, T> parser) {
        return Optional.ofNullable(in.getProperty(key)).map(parser);
    }
}
