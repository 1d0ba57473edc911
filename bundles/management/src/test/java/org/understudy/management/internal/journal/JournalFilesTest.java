// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventFilter;

class JournalFilesTest {
    private static final JournalSettings SETTINGS = new JournalSettings(80, 1 << 20);

    @TempDir
    Path folder;

    private void write(long from, long to, JournalSettings settings) throws IOException {
        try (JournalFiles files = new JournalFiles(folder)) {
            for (long i = from; i <= to; i++) {
                files.add(Events.event(i), settings);
            }
        }
    }

    private List<Event> all() throws IOException {
        try (JournalFiles files = new JournalFiles(folder)) {
            return files.find(EventFilter.ALL, Integer.MAX_VALUE);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        }
    }

    @Test
    void whatWasWrittenIsReadAfterARestartAndTheSequenceGoesOn() throws IOException {
        write(1, 25, SETTINGS);

        try (JournalFiles files = new JournalFiles(folder)) {
            assertThat(files.next()).isEqualTo(26);
            assertThat(files.find(EventFilter.ALL, 100))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 25)
                            .mapToObj(Events::event)
                            .toList());
        }
    }

    @Test
    void theLatestAreFoundOldestFirst() throws IOException {
        write(1, 25, SETTINGS);

        try (JournalFiles files = new JournalFiles(folder)) {
            assertThat(files.find(EventFilter.ALL, 12))
                    .extracting(Event::sequence)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(14, 25).boxed().toList());
            EventFilter since =
                    new EventFilter(Optional.empty(), Optional.empty(), Optional.of(Events.AT.plusSeconds(24)));
            assertThat(files.find(since, 12)).extracting(Event::sequence).containsExactly(24L, 25L);
        }
    }

    @Test
    void theNumberOfEventsIsBoundedAndTheLatestStay() throws IOException {
        for (long i = 1; i <= 1000; i += 7) {
            write(i, i + 6, SETTINGS);
            assertThat(all().size()).isLessThanOrEqualTo(80);
        }

        assertThat(all()).hasSizeGreaterThanOrEqualTo(70);
        assertThat(all().get(all().size() - 1).sequence()).isEqualTo(1001);
    }

    @Test
    void theBytesAreBounded() throws IOException {
        JournalSettings small = new JournalSettings(1_000_000, 8000);

        write(1, 1000, small);

        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isBetween(6000L, 8000L);
        assertThat(all().get(all().size() - 1).sequence()).isEqualTo(1000);
    }

    @Test
    void aTornTailIsCutAtAnyByte() throws IOException {
        write(1, 3, SETTINGS);
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        int second = new String(whole).indexOf('\n', new String(whole).indexOf('\n') + 1) + 1;

        for (int length = second; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));

            assertThat(all()).extracting(Event::sequence).containsExactly(1L, 2L);
            assertThat(Files.size(file)).isEqualTo(second);
        }
    }

    @Test
    void zerosOfAPowerCutAreCutAndTheNextEventIsWhole() throws IOException {
        write(1, 3, SETTINGS);
        Files.write(files().get(0), new byte[500], StandardOpenOption.APPEND);

        write(4, 4, SETTINGS);

        assertThat(all()).extracting(Event::sequence).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void anEmptyLastFileKeepsTheSequence() throws IOException {
        write(1, 10, SETTINGS);
        Files.createFile(Segment.file(folder, 11));

        try (JournalFiles files = new JournalFiles(folder)) {
            assertThat(files.next()).isEqualTo(11);
        }
    }

    @Test
    void aDamagedLineOfAnOlderFileCostsThatLineOnly() throws IOException {
        write(1, 25, SETTINGS);
        Path oldest = files().get(0);
        Files.writeString(oldest, Files.readString(oldest).replaceFirst("\"seq\":3", "\"seq\":x"));

        assertThat(all()).extracting(Event::sequence).hasSize(24).doesNotContain(3L);
    }

    @Test
    void otherFilesOfTheFolderAreLeftAlone() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");

        write(1, 500, SETTINGS);

        assertThat(folder.resolve("notes.txt")).hasContent("mine");
    }
}
