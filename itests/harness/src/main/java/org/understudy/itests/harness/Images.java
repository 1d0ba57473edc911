// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Disk images for tests: sparse, half compressible, the same for the same seed. */
public final class Images {
    private static final int BLOCK = 64 * 1024;

    private Images() {}

    /** Makes a sparse image in which about {@code filled} of the blocks have data. */
    public static void create(Path file, long size, double filled, long seed) throws IOException {
        Files.createDirectories(file.getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
        }
        overwrite(file, filled, seed);
    }

    /** Overwrites about {@code part} of the file's blocks in place. */
    public static void overwrite(Path file, double part, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] block = new byte[BLOCK];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long blocks = channel.size() / BLOCK;
            for (long i = 0; i < blocks; i++) {
                if (random.nextDouble() < part) {
                    random.nextBytes(block);
                    if (random.nextBoolean()) {
                        for (int at = 0; at < BLOCK; at++) {
                            block[at] = (byte) ('a' + (block[at] & 3));
                        }
                    }
                    channel.write(ByteBuffer.wrap(block), i * BLOCK);
                }
            }
        }
    }

    /** The SHA-256 of every file below a folder, by relative path. */
    public static SortedMap<String, String> digests(Path folder) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> digests.put(folder.relativize(file).toString(), sha256(file)));
        }
        return digests;
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes that a file really takes on disk. */
    public static long allocated(Path file) throws IOException, InterruptedException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        try (InputStream out = stat.getInputStream()) {
            long blocks = Long.parseLong(new String(out.readAllBytes(), StandardCharsets.US_ASCII).trim());
            return stat.waitFor() == 0 ? blocks * 512 : -1;
        }
    }
}
