// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.understudy.api.CommonMark;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

/**
 * A state of a workload, complete or being received, as it stands in a file: text, a field a line, the file list, and a
 * checksum as its last line. docs/format.md has an example. The last fields are not there in files of older versions,
 * which pass them over.
 *
 * @param transfer the transfer that makes this state; empty for a workload that has none yet
 * @param base what a transfer's changes are against
 * @param chunks how many chunks the transfer has, known once it is whole
 * @param at when it was committed, or begun
 * @param epoch that the transfer was offered with
 * @param receipt whether a receipt was signed for it
 * @param common the mark of the common point that it is a part of
 * @param consistent whether its primary read it through the view that the relationship names
 */
record State(
        WorkloadId id,
        String name,
        String trustGroup,
        String primary,
        Optional<TransferId> transfer,
        Optional<TransferId> base,
        Optional<Long> chunks,
        Instant at,
        List<FileEntry> files,
        long epoch,
        boolean receipt,
        Optional<CommonMark> common,
        boolean consistent) {
    private static final String HEADER = "understudy-state 1";
    private static final String NONE = "-";
    private static final String CONSISTENT = "consistent true";

    State {
        files = List.copyOf(files);
    }

    /** Of no common point, and of files as they were. */
    State(
            WorkloadId id,
            String name,
            String trustGroup,
            String primary,
            Optional<TransferId> transfer,
            Optional<TransferId> base,
            Optional<Long> chunks,
            Instant at,
            List<FileEntry> files,
            long epoch,
            boolean receipt) {
        this(id, name, trustGroup, primary, transfer, base, chunks, at, files, epoch, receipt, Optional.empty(), false);
    }

    /** This state, its transfer whole. */
    State whole(long chunkCount, Instant time) {
        return new State(
                id,
                name,
                trustGroup,
                primary,
                transfer,
                base,
                Optional.of(chunkCount),
                time,
                files,
                epoch,
                receipt,
                common,
                consistent);
    }

    State receipted(boolean signed) {
        return new State(
                id, name, trustGroup, primary, transfer, base, chunks, at, files, epoch, signed, common, consistent);
    }

    /** This workload without any state. */
    State none() {
        return new State(
                id,
                name,
                trustGroup,
                primary,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                at,
                List.of(),
                0,
                false);
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(HEADER).append('\n');
        text.append("id ").append(id).append('\n');
        text.append("name ").append(name).append('\n');
        text.append("trust-group ").append(trustGroup).append('\n');
        text.append("primary ").append(primary).append('\n');
        text.append("transfer ").append(text(transfer)).append('\n');
        text.append("base ").append(text(base)).append('\n');
        text.append("chunks ").append(text(chunks)).append('\n');
        text.append("at ").append(at).append('\n');
        text.append("files ").append(files.size()).append('\n');
        for (FileEntry entry : files) {
            text.append(entry.size()).append(' ').append(entry.path()).append('\n');
        }
        text.append("epoch ").append(epoch).append('\n');
        text.append("receipt ").append(receipt).append('\n');
        common.ifPresent(mark -> text.append(CommonLine.write(mark)).append('\n'));
        if (consistent) {
            text.append(CONSISTENT).append('\n');
        }
        SealedText.write(file, text);
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse(NONE);
    }

    /** @throws IOException if it can't be read, or is damaged */
    static State read(Path file) throws IOException {
        List<String> lines = SealedText.read(file, HEADER);
        try {
            int count = Integer.parseInt(SealedText.field(lines, 9, "files"));
            List<String> entries = lines.subList(10, 10 + count);
            boolean older = lines.size() == 10 + count;
            List<String> marks = older ? List.of() : lines.subList(12 + count, lines.size());
            List<FileEntry> files = new ArrayList<>(count);
            for (String line : entries) {
                int space = line.indexOf(' ');
                files.add(new FileEntry(line.substring(space + 1), Long.parseLong(line.substring(0, space))));
            }
            return new State(
                    WorkloadId.parse(SealedText.field(lines, 1, "id")),
                    SealedText.field(lines, 2, "name"),
                    SealedText.field(lines, 3, "trust-group"),
                    SealedText.field(lines, 4, "primary"),
                    optional(SealedText.field(lines, 5, "transfer")).map(TransferId::parse),
                    optional(SealedText.field(lines, 6, "base")).map(TransferId::parse),
                    optional(SealedText.field(lines, 7, "chunks")).map(Long::parseLong),
                    Instant.parse(SealedText.field(lines, 8, "at")),
                    files,
                    older ? 0 : Long.parseLong(SealedText.field(lines, 10 + count, "epoch")),
                    !older && Boolean.parseBoolean(SealedText.field(lines, 11 + count, "receipt")),
                    CommonLine.find(marks),
                    marks.contains(CONSISTENT));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Optional<String> optional(String text) {
        return text.equals(NONE) ? Optional.empty() : Optional.of(text);
    }
}
