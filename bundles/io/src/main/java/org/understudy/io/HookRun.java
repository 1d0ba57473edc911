// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run of an executable as a child process, without a shell. It sees the variables that it is given, a fixed PATH and
 * nothing else of this process's environment; its output and errors are one text, of which the last 64 KiB are kept.
 *
 * @param exitCode empty if it was killed, with all that it had started, as its time was over or it was cancelled
 * @param cancelled whether it was cancelled
 * @param output as UTF-8
 */
public record HookRun(Optional<Integer> exitCode, boolean cancelled, String output, Duration took) {
    /** So much of the output is kept, in bytes. */
    public static final int OUTPUT = 64 * 1024;

    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final long STEP_MILLIS = 100;
    private static final long DRAIN_MILLIS = 2_000;

    /**
     * Runs it and waits for its end.
     *
     * @param cancelled asked every 100 ms
     * @throws IOException if it can't be started
     * @throws InterruptedException if the thread was interrupted: it was killed
     */
    public static HookRun of(
            Path executable,
            List<String> arguments,
            Map<String, String> variables,
            Path folder,
            Duration timeout,
            BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().putAll(variables);
        long start = System.nanoTime();
        Process process = builder.start();
        process.getOutputStream().close();
        Tail tail = new Tail(process.getInputStream());
        Thread reader = new Thread(tail, "understudy-hook-output");
        reader.setDaemon(true);
        reader.start();
        boolean stopped = false;
        try {
            long limit = timeout.toNanos();
            while (process.isAlive() && !stopped && System.nanoTime() - start < limit) {
                long left = limit - (System.nanoTime() - start);
                process.waitFor(Math.min(TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS), left), TimeUnit.NANOSECONDS);
                stopped = cancelled.getAsBoolean();
            }
            boolean ended = !process.isAlive();
            kill(process);
            // what it left running may hold the pipe open
            reader.join(DRAIN_MILLIS);
            return new HookRun(
                    ended ? Optional.of(process.exitValue()) : Optional.empty(),
                    stopped && !ended,
                    tail.text(),
                    Duration.ofNanos(System.nanoTime() - start));
        } finally {
            kill(process);
            process.getInputStream().close();
        }
    }

    /**
     * By its handle, as {@link Process#destroyForcibly} would also close the output that is still to be read; a parent
     * before its children, as a script whose command was killed under it would go on with its next one.
     */
    private static void kill(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.toHandle().destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** Reads a stream to its end, and keeps its last part. */
    private static final class Tail implements Runnable {
        private final InputStream stream;
        private final byte[] ring = new byte[OUTPUT];
        private long count; // guarded by this

        Tail(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public void run() {
            byte[] piece = new byte[8192];
            try {
                for (int n = stream.read(piece); n >= 0; n = stream.read(piece)) {
                    add(piece, n);
                }
            } catch (IOException closed) {
                // the stream was closed as the process had ended: what came until then counts
            }
        }

        private synchronized void add(byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                ring[(int) (count++ % OUTPUT)] = bytes[i];
            }
        }

        synchronized String text() {
            int length = (int) Math.min(count, OUTPUT);
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = ring[(int) ((count - length + i) % OUTPUT)];
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
