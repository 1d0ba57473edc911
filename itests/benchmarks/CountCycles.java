// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads from a primary's log when cycles started and ended, and prints how many did so from an instant on, and how many
 * started more than 10 s late. Each workload's grid is that of the cycle behind which the others are the least in all.
 */
public final class CountCycles {
    private static final Pattern LINE =
            Pattern.compile("^(\\S+) .*\\[(200|201) TRANSFER_(?:STARTED|COMPLETED)\\] '([^']+)'");
    private static final Duration LATE = Duration.ofSeconds(10);

    public static void main(String[] arguments) throws IOException {
        Path logs = Path.of(arguments[0]);
        Duration interval = Duration.ofSeconds(Long.parseLong(arguments[1]));
        LocalDateTime from = LocalDateTime.parse(arguments[2]);
        Map<String, List<LocalDateTime>> starts = new HashMap<>();
        long done = 0;
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.filter(f -> f.getFileName().toString().contains(".log")).toList()) {
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    Matcher event = LINE.matcher(line);
                    if (event.find()) {
                        LocalDateTime at = LocalDateTime.parse(event.group(1).replace(',', '.'));
                        if (event.group(2).equals("200")) {
                            starts.computeIfAbsent(event.group(3), name -> new ArrayList<>()).add(at);
                        } else if (!at.isBefore(from)) {
                            done++;
                        }
                    }
                }
            }
        }
        long started = 0;
        long late = 0;
        for (List<LocalDateTime> all : starts.values()) {
            all.sort(null);
            // the first start is left out: an operator chose its time, and it may have waited
            List<LocalDateTime> cycles = all.subList(1, all.size());
            LocalDateTime grid = cycles.stream()
                    .min(Comparator.comparingLong(candidate ->
                            cycles.stream().mapToLong(at -> behind(candidate, at, interval)).sum()))
                    .orElse(null);
            for (LocalDateTime at : cycles) {
                if (!at.isBefore(from)) {
                    started++;
                    late += behind(grid, at, interval) > LATE.toMillis() ? 1 : 0;
                }
            }
        }
        System.out.println(started + " " + done + " " + late);
    }

    /** How far behind the latest instant of the grid that is not after it. */
    private static long behind(LocalDateTime grid, LocalDateTime at, Duration interval) {
        return Math.floorMod(Duration.between(grid, at).toMillis(), interval.toMillis());
    }
}
