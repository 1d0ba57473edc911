// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A real Karaf of the distribution in a process of its own, on free loopback ports. Its shell is used as an operator's
 * scripts do, by {@code bin/client}, or quicker over an SSH session that stays open.
 */
public final class KarafNode implements AutoCloseable {
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(3);

    private final Path home;
    private final int dataPort;
    private final String password;
    private final NodeShell shell;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>();
    private Process process;

    /** What a command printed, both streams, and its exit code. */
    public record Result(int exitCode, String output) {}

    private KarafNode(Path home, int dataPort, int shellPort, String password) {
        this.home = home;
        this.dataPort = dataPort;
        this.password = password;
        this.shell = new NodeShell(shellPort, password);
    }

    /** Unpacks the distribution into a new folder and gives the node ports of its own. */
    public static KarafNode unpack(Path home) throws IOException, InterruptedException {
        Path archive = Path.of(System.getProperty("understudy.distribution"));
        Files.createDirectories(home);
        run(List.of("tar", "-xzf", archive.toString(), "-C", home.toString(), "--strip-components=1"), home, null);
        List<Integer> ports = freePorts(5);
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        KarafNode node = new KarafNode(home, ports.get(0), ports.get(1), password);
        node.configure(
                "org.understudy.server",
                Map.of(
                        "host",
                        "0.0.0.0",
                        "port",
                        ports.get(0).toString(),
                        "pairing.port",
                        ports.get(4).toString()));
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
        Files.writeString(
                home.resolve("etc/users.properties"),
                "karaf = " + password + ",_g_:admingroup\n"
                        + "_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh\n");
        return node;
    }

    /** Ports below those that the system gives to whoever asks for any: they are still free when a node is restarted. */
    static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            SecureRandom random = new SecureRandom();
            while (sockets.size() < count) {
                int port = FIRST_PORT + random.nextInt(LAST_PORT - FIRST_PORT);
                try {
                    sockets.add(new ServerSocket(port, 1));
                } catch (BindException taken) {
                    // another one, then
                }
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    public Path home() {
        return home;
    }

    public int dataPort() {
        return dataPort;
    }

    /** Sets keys of a configuration file in etc/; a running node sees it within some seconds. */
    public void configure(String pid, Map<String, String> settings) throws IOException {
        Path file = home.resolve("etc").resolve(pid + ".cfg");
        List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        settings.forEach((key, value) -> {
            lines.removeIf(line -> line.strip().matches("#?\\s*" + key.replace(".", "\\.") + "\\s*=.*"));
            lines.add(key + " = " + value);
        });
        Files.write(file, lines);
    }

    /** An environment variable of the node's processes, from the next start on. */
    public void environment(String name, String value) {
        environment.put(name, value);
    }

    /**
     * Has the node resolve names by a file instead of by the system, from the next start on; may be called again while it
     * runs. What Java remembers of a name is forgotten after a second.
     *
     * @param names and their addresses, in addition to this machine's own
     */
    public void hosts(Map<String, String> names) throws IOException {
        Path file = home.resolve("hosts");
        String own = "127.0.0.1 localhost " + InetAddress.getLocalHost().getHostName() + "\n";
        Path next = home.resolve("hosts.next");
        Files.writeString(
                next,
                own
                        + names.entrySet().stream()
                                .map(entry -> entry.getValue() + " " + entry.getKey() + "\n")
                                .collect(Collectors.joining()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        if (options.isEmpty()) {
            Path caching = home.resolve("dns.security");
            Files.writeString(caching, "networkaddress.cache.ttl=1\nnetworkaddress.cache.negative.ttl=1\n");
            options.add("-Djdk.net.hosts.file=" + file);
            options.add("-Djava.security.properties=" + caching);
        }
    }

    public void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bin/karaf", "server").directory(home.toFile());
        builder.environment().remove("KARAF_HOME");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // many nodes are started on a few cores, and none lives long enough for its warm-up to pay
        List<String> all = new ArrayList<>(List.of("-Dunderstudy.warm-up=false"));
        all.addAll(options);
        builder.environment().put("EXTRA_JAVA_OPTS", String.join(" ", all));
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("console.log").toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        Awaitility.await("shell of " + home.getFileName())
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> shell.execute("replica:list").exitCode() == 0
                        && hasRole("replica:sync no-such-workload")
                        && hasRole("replica:points no-such-workload"));
    }

    /** The shell is there before all services are. */
    private boolean hasRole(String command) throws IOException {
        return !shell.execute(command).output().contains("this node is no ");
    }

    /**
     * SIGKILL to the Java process and its launcher, as a power cut for the process.
     *
     * @throws AssertionError if the node has written a secret into a log or a setting
     */
    public void kill() throws InterruptedException {
        shell.close();
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        for (ProcessHandle handle : all) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !handle.isAlive());
        }
        process = null;
        try {
            new LoggedSecrets(home, password).check();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a shell command by {@code bin/client}. */
    public Result execute(String command) {
        try {
            return run(List.of("bin/client", "-b"), home, command + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a shell command that must succeed, by {@code bin/client}. */
    public String shell(String command) {
        return succeeded(command, execute(command));
    }

    /** Runs a shell command over SSH: much quicker than {@link #execute}. */
    public Result ask(String command) {
        try {
            return shell.execute(command);
        } catch (IOException e) {
            throw new UncheckedIOException(home.getFileName() + ": " + command, e);
        }
    }

    /** Runs a shell command that must succeed, over SSH. */
    public String told(String command) {
        return succeeded(command, ask(command));
    }

    /** What a command with {@code --json} prints, asked over SSH. */
    public JsonNode json(String command) throws IOException {
        String output = told(command);
        int start =
                output.chars().takeWhile(c -> c != '{' && c != '[').map(c -> 1).sum();
        return new ObjectMapper().readTree(output.substring(start));
    }

    private String succeeded(String command, Result result) {
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    home.getFileName() + ": " + command + ": exit " + result.exitCode() + "\n" + result.output());
        }
        return result.output();
    }

    public String log() throws IOException {
        Path log = home.resolve("data/log/karaf.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** The listener's address in the configuration of a relationship. */
    public String address() {
        return "localhost:" + dataPort;
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            list();
            kill();
        }
    }

    /** What {@code config:list} shows is looked through with the logs; a node that does not answer any more shows none. */
    private void list() {
        try {
            Files.writeString(
                    home.resolve("config.list"), shell.execute("config:list").output());
        } catch (IOException e) {
            System.err.println(home.getFileName() + " does not list its settings: " + e.getMessage());
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
