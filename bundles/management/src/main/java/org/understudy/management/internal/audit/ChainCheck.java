// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditReport;

/**
 * Follows the chain through all files. An entry has to have the number behind that of the entry before it, and name its
 * SHA-256. What does not fit is reported where it stands, and the check goes on from there. For one use, by one thread.
 */
final class ChainCheck {
    private static final int MAX_PROBLEMS = 1000;
    private static final String NOWHERE = "-";

    private final AuditLine lines = new AuditLine();
    private final Optional<String> wanted;
    private final List<AuditReport.Problem> problems = new ArrayList<>();
    private long entries;
    private AuditLine.Chained first;
    private Place firstPlace;
    private Optional<Long> expected = Optional.empty();
    private long shortenedTo = 1;

    /** Where a line stands. */
    private record Place(String file, long number) {
        @Override
        public String toString() {
            return file + " line " + number;
        }
    }

    /**
     * What the next line has to follow on.
     *
     * @param known false if that line was found to be wrong already, so that a wrong link to it says nothing new
     */
    private record Link(long sequence, String hash, Place place, boolean known) {}

    /** The line before, and the one before that. */
    private Link last;

    private Link beforeLast;
    private AuditLine.Chained latest;

    /** A wrong link between two lines, of which the next line tells which one is wrong. */
    private boolean undecided;

    ChainCheck(Optional<String> wanted) {
        this.wanted = wanted;
    }

    AuditReport check(AuditFiles.Snapshot snapshot) throws IOException {
        for (Map.Entry<Long, Path> file : snapshot.files().entrySet()) {
            boolean latestFile = file.getKey().equals(snapshot.files().lastKey());
            long length = latestFile ? snapshot.lastLength() : Files.size(file.getValue());
            check(file.getValue(), length);
        }
        decide(false);
        checkBegin();
        String head = last == null ? AuditLine.BEGIN : last.hash();
        if (snapshot.head().filter(known -> !known.equals(head)).isPresent()) {
            problem(
                    last == null ? new Place(NOWHERE, 0) : last.place(),
                    "behind it the last entry that this node wrote is missing, or it was altered");
        }
        if (wanted.isPresent() && expected.isEmpty()) {
            problem(
                    new Place(NOWHERE, 0),
                    "no entry has the SHA-256 " + wanted.get()
                            + ": entries were cut off the end, or altered, or it was removed with the oldest ones");
        }
        return new AuditReport(
                entries,
                Optional.ofNullable(first)
                        .map(begin -> new AuditReport.Range(
                                begin.entry().sequence(),
                                latest.entry().sequence(),
                                begin.entry().at(),
                                latest.entry().at())),
                head,
                expected,
                problems);
    }

    private void check(Path file, long size) throws IOException {
        String name = file.getFileName().toString();
        long number = 0;
        long length = size;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (Line line = line(in, length); line.consumed() > 0; line = line(in, length)) {
                number++;
                length -= line.consumed();
                Place place = new Place(name, number);
                if (line.consumed() == line.text().length) {
                    problem(place, "the line does not end: it was cut, or it is none of the trail");
                }
                check(line.text(), place);
            }
        }
    }

    /** @param consumed one more than the text has, if the line feed is there */
    private record Line(byte[] text, long consumed) {}

    /** A longer line than entries have comes in pieces, none of which is an entry. */
    private static Line line(InputStream in, long left) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream(512);
        while (text.size() < Math.min(left, AuditLine.MAX)) {
            int next = in.read();
            if (next == '\n') {
                return new Line(text.toByteArray(), text.size() + 1L);
            }
            if (next < 0) {
                break;
            }
            text.write(next);
        }
        return new Line(text.toByteArray(), text.size());
    }

    private void check(byte[] line, Place place) {
        String hash = AuditLine.hash(line);
        AuditLine.Chained read;
        try {
            read = lines.read(line);
        } catch (IOException e) {
            decide(false);
            problem(place, "this is no entry: it was altered");
            follow(new Link(last == null ? 1 : last.sequence() + 1, hash, place, false));
            return;
        }
        entries++;
        if (wanted.filter(hash::equals).isPresent()) {
            expected = Optional.of(read.entry().sequence());
        }
        if (read.entry().action() == AuditAction.TRAIL_SHORTEN) {
            shortenedTo = Math.max(shortenedTo, Shortening.kept(read.entry()));
        }
        if (first == null) {
            first = read;
            firstPlace = place;
        }
        if (last != null) {
            compare(read, place, hash);
        } else {
            accept(read, place, hash);
        }
    }

    private void compare(AuditLine.Chained read, Place place, String hash) {
        long sequence = read.entry().sequence();
        boolean linked = read.previous().equals(last.hash());
        decide(linked);
        if (linked) {
            if (sequence != last.sequence() + 1) {
                problem(place, "it has the number " + sequence + " where " + (last.sequence() + 1) + " has to be");
            }
            accept(read, place, hash);
        } else if (sequence > last.sequence() + 1) {
            problem(place, missing(last.sequence() + 1, sequence - 1) + " before it");
            accept(read, place, hash);
        } else if (sequence == last.sequence()
                && beforeLast != null
                && read.previous().equals(beforeLast.hash())) {
            problem(
                    place,
                    "it follows on the same entry as " + last.place() + ": one of the two was inserted or altered");
            last = beforeLast;
            accept(read, place, hash);
        } else if (sequence <= last.sequence()) {
            problem(place, "the entry " + sequence + " is not in its place: it was inserted or moved");
        } else {
            undecided = last.known();
            accept(read, place, hash);
        }
    }

    /** Two neighbours do not fit: if what follows the second one fits, it is as it was written, so the first one is not. */
    private void decide(boolean secondIsRight) {
        if (!undecided) {
            return;
        }
        undecided = false;
        if (secondIsRight) {
            problem(beforeLast.place(), "it was altered: the entry behind it has another SHA-256 of it");
        } else {
            problem(
                    last.place(),
                    "it does not name the SHA-256 of " + beforeLast.place() + ": one of the two was altered");
            last = new Link(last.sequence(), last.hash(), last.place(), false);
        }
    }

    private void accept(AuditLine.Chained read, Place place, String hash) {
        latest = read;
        follow(new Link(read.entry().sequence(), hash, place, true));
    }

    private void follow(Link link) {
        beforeLast = last;
        last = link;
    }

    private static String missing(long from, long to) {
        return from == to ? "the entry " + from + " is missing" : "the entries " + from + " to " + to + " are missing";
    }

    /** A trail begins with its first entry, or with one that it says itself to have been shortened to. */
    private void checkBegin() {
        if (first == null) {
            return;
        }
        long sequence = first.entry().sequence();
        if (sequence > shortenedTo) {
            problem(firstPlace, missing(shortenedTo, sequence - 1) + " before it");
        } else if (sequence == 1 && !first.previous().equals(AuditLine.BEGIN)) {
            problem(firstPlace, "the first entry names one before it: it was altered");
        }
    }

    private void problem(Place place, String message) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(new AuditReport.Problem(place.file(), place.number(), message));
        }
    }
}
