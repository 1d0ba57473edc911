// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real proxy of a Debian package, as a child process on a free loopback port. */
public final class ProxyProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final int port;
    private final List<String> command;
    private Process process;

    private ProxyProcess(Path folder, int port, List<String> command) {
        this.folder = folder;
        this.port = port;
        this.command = command;
    }

    /** A TCP proxy that cuts connections which are idle for so many seconds. */
    public static ProxyProcess nginx(int target, int idleSeconds) throws IOException {
        Path program = Prerequisites.program("nginx", "nginx-light libnginx-mod-stream");
        Path module =
                Prerequisites.file("/usr/lib/nginx/modules/ngx_stream_module.so", "nginx-light libnginx-mod-stream");
        Path folder = folder();
        int port = KarafNode.freePorts(1).get(0);
        Path configuration = Files.writeString(
                folder.resolve("nginx.conf"), """
                load_module %s;
                daemon off;
                master_process off;
                pid %s/nginx.pid;
                error_log %s/error.log;
                events { worker_connections 256; }
                stream {
                  server {
                    listen 127.0.0.1:%d;
                    proxy_pass 127.0.0.1:%d;
                    proxy_connect_timeout 2s;
                    proxy_timeout %ds;
                  }
                }
                """.formatted(module, folder, folder, port, target, idleSeconds));
        return started(new ProxyProcess(
                folder,
                port,
                List.of(program.toString(), "-e", folder + "/start.log", "-p", "" + folder, "-c", "" + configuration)));
    }

    /** A TCP proxy that cuts connections which are idle for so many seconds. */
    public static ProxyProcess haproxy(int target, int idleSeconds) throws IOException {
        Path program = Prerequisites.program("haproxy", "haproxy");
        Path folder = folder();
        int port = KarafNode.freePorts(1).get(0);
        Path configuration =
                Files.writeString(folder.resolve("haproxy.cfg"), """
                global
                  maxconn 256
                defaults
                  mode tcp
                  timeout connect 2s
                  timeout client %ds
                  timeout server %ds
                listen replica
                  bind 127.0.0.1:%d
                  server replica 127.0.0.1:%d
                """.formatted(idleSeconds, idleSeconds, port, target));
        return started(new ProxyProcess(folder, port, List.of(program.toString(), "-db", "-f", "" + configuration)));
    }

    /** A name and password that an HTTP proxy asks for. */
    public record Login(String user, String password) {}

    /**
     * An HTTP proxy for CONNECT that cuts tunnels which are idle for so many seconds.
     *
     * @param login null if it asks for none
     */
    public static ProxyProcess squid(int idleSeconds, Login login) throws IOException, InterruptedException {
        Path program = Prerequisites.program("squid", "squid");
        Path folder = folder();
        int port = KarafNode.freePorts(1).get(0);
        String access = "http_access allow all";
        if (login != null) {
            Path passwords = folder.resolve("passwords");
            Files.writeString(passwords, login.user() + ":" + hash(login.password()) + "\n");
            access = "auth_param basic program "
                    + Prerequisites.file("/usr/lib/squid/basic_ncsa_auth", "squid") + " " + passwords
                    + "\nacl known proxy_auth REQUIRED\nhttp_access allow known\nhttp_access deny all";
        }
        Path configuration = Files.writeString(
                folder.resolve("squid.conf"), """
                http_port 127.0.0.1:%d
                pid_filename %s/squid.pid
                cache_log %s/cache.log
                access_log stdio:%s/access.log
                coredump_dir %s
                pinger_enable off
                cache deny all
                shutdown_lifetime 0 seconds
                read_timeout %d seconds
                %s
                """.formatted(port, folder, folder, folder, folder, idleSeconds, access));
        return started(new ProxyProcess(folder, port, List.of(program.toString(), "-N", "-f", "" + configuration)));
    }

    private static String hash(String password) throws IOException, InterruptedException {
        String openssl = Prerequisites.program("openssl", "openssl").toString();
        return Prerequisites.run(openssl, "passwd", "-apr1", password).strip();
    }

    /** A folder for a proxy that gives up root's rights. */
    private static Path folder() throws IOException {
        Path folder = Files.createTempDirectory("proxy");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        return folder;
    }

    private static ProxyProcess started(ProxyProcess proxy) throws IOException {
        proxy.start();
        return proxy;
    }

    private void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("output.log").toFile()))
                .start();
        Awaitility.await(command + " to listen")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .failFast("it ended: see " + folder, () -> !process.isAlive())
                .until(this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Its address for a relationship, if it is a TCP proxy. */
    public String address() {
        return "localhost:" + port;
    }

    /** Ends it, with all its connections, and starts it again on the same port. */
    public void restart() throws IOException, InterruptedException {
        kill();
        start();
    }

    private void kill() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
