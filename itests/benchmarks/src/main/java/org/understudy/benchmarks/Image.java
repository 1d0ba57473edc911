// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.HeldRanges;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.pipeline.ChunkSplitter;

/** A file of which every other stretch is like text and the others are random; always the same. */
public final class Image implements AutoCloseable {
    public static final int MIB = 64;
    private static final int STRETCH = 64 * 1024;
    private static final int STRETCHES = MIB * 1024 * 1024 / STRETCH;

    private final Path folder;
    private final Path maps;
    private final SourceView view;
    private final ScanTracker tracker = new ScanTracker();

    public Image() {
        try {
            folder = Files.createTempDirectory("understudy-benchmark");
            maps = folder.resolve("maps");
            Path source = Files.createDirectory(folder.resolve("source"));
            write(source.resolve("disk.raw"));
            view = new PlainView().open(ViewRequest.of(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> words = Stream.generate(() -> word(random)).limit(4000).toList();
        byte[] stretch = new byte[STRETCH];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < STRETCHES; i++) {
                if (i % 2 == 0) {
                    text(random, words, stretch);
                } else {
                    random.nextBytes(stretch);
                }
                out.write(stretch);
            }
        }
    }

    private static String word(SplittableRandom random) {
        StringBuilder word = new StringBuilder();
        for (int letters = random.nextInt(2, 11); letters > 0; letters--) {
            word.append((char) random.nextInt('a', 'z' + 1));
        }
        return word.append(random.nextInt(12) == 0 ? '\n' : ' ').toString();
    }

    private static void text(SplittableRandom random, List<String> words, byte[] stretch) {
        for (int at = 0; at < stretch.length; ) {
            // some words are frequent, most are rare
            String word = words.get((int) (words.size() * Math.pow(random.nextDouble(), 3)));
            for (int i = 0; i < word.length() && at < stretch.length; i++) {
                stretch[at++] = (byte) word.charAt(i);
            }
        }
    }

    /** A pass over the image; {@code base} is empty, or what {@link #keep} returned. */
    public ChangeScan scan(Optional<TransferId> base) {
        return tracker.open(maps, view, TransferId.random(), base, HeldRanges.NONE);
    }

    /** Makes the image's state the one that a later scan compares with. */
    TransferId keep(ChunkBuffers buffers) {
        TransferId transfer = TransferId.random();
        try (ChangeScan scan = tracker.open(maps, view, transfer, Optional.empty(), HeldRanges.NONE);
                ChunkSplitter chunks = split(scan, buffers)) {
            chunks.forEachRemaining(chunk -> chunk.close());
            scan.complete();
        }
        tracker.confirmed(maps, transfer);
        return transfer;
    }

    public static ChunkSplitter split(ChangeScan scan, ChunkBuffers buffers) {
        return new ChunkSplitter(scan::fill, buffers, Duration.ofMinutes(1), TransferId.random(), 0);
    }

    @Override
    public void close() {
        view.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
