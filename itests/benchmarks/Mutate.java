// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Changes images as a running machine would between two transfers: {@code java Mutate.java DIR PERCENT SEED} overwrites
 * PERCENT of each .raw file's 4 KiB blocks in runs of 1 to 128 blocks that lie close to each other, half of them text and
 * half random bytes, and appends a line to each .xml file. The same arguments give the same result.
 */
public class Mutate {
    private static final int BLOCK = 4096;
    private static final int REGION_BLOCKS = 4096;
    private static final int RUNS_IN_REGION = 32;

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            System.err.println("usage: java Mutate.java DIR PERCENT SEED");
            System.exit(2);
        }
        double percent = Double.parseDouble(arguments[1]);
        Random random = new Random(Long.parseLong(arguments[2]));
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(arguments[0]))) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            if (file.toString().endsWith(".raw")) {
                System.out.println(file + ": " + overwrite(file, percent, random) * BLOCK + " bytes overwritten");
            } else if (file.toString().endsWith(".xml")) {
                Files.writeString(
                        file, "<!-- changed by " + percent + " % -->\n", StandardOpenOption.APPEND);
            }
        }
    }

    private static long overwrite(Path file, double percent, Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long blocks = channel.size() / BLOCK;
            long wanted = Math.max(1, Math.round(blocks * percent / 100));
            long done = 0;
            long region = 0;
            for (int run = 0; done < wanted; run++) {
                if (run % RUNS_IN_REGION == 0) {
                    region = (long) (random.nextDouble() * Math.max(1, blocks - REGION_BLOCKS));
                }
                int length = (int) Math.min(wanted - done, 1 << random.nextInt(8));
                long at = Math.min(region + random.nextInt(REGION_BLOCKS), Math.max(0, blocks - length));
                channel.write(ByteBuffer.wrap(content(length * BLOCK, random)), at * BLOCK);
                done += length;
            }
            return done;
        }
    }

    private static byte[] content(int length, Random random) {
        byte[] bytes = new byte[length];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
            return bytes;
        }
        StringBuilder text = new StringBuilder(length + 128);
        while (text.length() < length) {
            text.append("2026-01-01T00:00:")
                    .append(random.nextInt(60))
                    .append(" vm1 sshd[")
                    .append(random.nextInt(3000))
                    .append("]: request id=")
                    .append(Long.toHexString(random.nextLong()))
                    .append(" status=200 bytes=")
                    .append(random.nextInt(100_000))
                    .append('\n');
        }
        System.arraycopy(text.toString().getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, length);
        return bytes;
    }
}
