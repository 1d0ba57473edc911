// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real Karaf of the distribution in a process of its own, on free loopback ports. Its shell is used as an operator's
 * scripts do: by {@code bin/client}.
 */
final class KarafNode implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(3);

    private final Path home;
    private final int dataPort;
    private Process process;

    /** What a command printed, both streams, and its exit code. */
    record Result(int exitCode, String output) {}

    private KarafNode(Path home, int dataPort) {
        this.home = home;
        this.dataPort = dataPort;
    }

    /** Unpacks the distribution into a new folder and gives the node ports of its own. */
    static KarafNode unpack(Path home) throws IOException, InterruptedException {
        Path archive = Path.of(System.getProperty("understudy.distribution"));
        Files.createDirectories(home);
        run(List.of("tar", "-xzf", archive.toString(), "-C", home.toString(), "--strip-components=1"), home, null);
        List<Integer> ports = freePorts(4);
        KarafNode node = new KarafNode(home, ports.get(0));
        node.configure(
                "org.understudy.server",
                Map.of("host", "0.0.0.0", "port", ports.get(0).toString()));
        node.configure(
                "org.apache.karaf.shell",
                Map.of("sshHost", "127.0.0.1", "sshPort", ports.get(1).toString()));
        node.configure(
                "org.apache.karaf.management",
                Map.of(
                        "rmiRegistryPort",
                        ports.get(2).toString(),
                        "rmiServerPort",
                        ports.get(3).toString()));
        byte[] password = new byte[16];
        new SecureRandom().nextBytes(password);
        Files.writeString(
                home.resolve("etc/users.properties"),
                "karaf = " + HexFormat.of().formatHex(password) + ",_g_:admingroup\n"
                        + "_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh\n");
        return node;
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    Path home() {
        return home;
    }

    int dataPort() {
        return dataPort;
    }

    /** Sets keys of a configuration file in etc/. */
    void configure(String pid, Map<String, String> settings) throws IOException {
        Path file = home.resolve("etc").resolve(pid + ".cfg");
        List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        settings.forEach((key, value) -> {
            lines.removeIf(line -> line.strip().matches("#?\\s*" + key.replace(".", "\\.") + "\\s*=.*"));
            lines.add(key + " = " + value);
        });
        Files.write(file, lines);
    }

    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bin/karaf", "server").directory(home.toFile());
        builder.environment().remove("KARAF_HOME");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("console.log").toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        Awaitility.await("shell of " + home.getFileName())
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> execute("replica:list").exitCode() == 0);
    }

    /** SIGKILL to the Java process and its launcher, as a power cut for the process. */
    void kill() throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        for (ProcessHandle handle : all) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !handle.isAlive());
        }
        process = null;
    }

    /** Runs a shell command. */
    Result execute(String command) {
        try {
            return run(List.of("bin/client", "-b"), home, command + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a shell command that must succeed. */
    String shell(String command) {
        Result result = execute(command);
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    home.getFileName() + ": " + command + ": exit " + result.exitCode() + "\n" + result.output());
        }
        return result.output();
    }

    String log() throws IOException {
        Path log = home.resolve("data/log/karaf.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** The listener's address in the configuration of a relationship. */
    String address() {
        return "localhost:" + dataPort;
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }

    private static Result run(List<String> command, Path folder, String input)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("node", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try (var stdin = process.getOutputStream()) {
                if (input != null) {
                    stdin.write(input.getBytes(StandardCharsets.UTF_8));
                }
            }
            if (!process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " " + input + " did not end within " + COMMAND_LIMIT);
            }
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
