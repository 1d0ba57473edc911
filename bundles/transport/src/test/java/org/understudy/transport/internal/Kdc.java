// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.understudy.api.security.KerberosIdentity;

/** A key distribution center of MIT Kerberos for one realm, on a free port of the loopback interface. */
public final class Kdc implements AutoCloseable {
    public static final String PACKAGES = "krb5-kdc krb5-admin-server krb5-user";
    private static final Duration LONG = Duration.ofSeconds(60);

    final String realm;
    final int port;
    private final Path folder;
    private Process process;

    public Kdc(Path folder, String realm) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.realm = realm;
        port = freePort();
        Files.writeString(folder.resolve("krb5.conf"), config(Map.of(realm, port)));
        Files.writeString(folder.resolve("kdc.conf"), """
                [kdcdefaults]
                  kdc_listen = 127.0.0.1:%2$d
                  kdc_tcp_listen = 127.0.0.1:%2$d
                [realms]
                  %1$s = {
                    database_name = %3$s/principal
                    key_stash_file = %3$s/stash
                    acl_file = %3$s/acl
                    max_life = 10h
                  }
                """.formatted(realm, port, folder));
        run(List.of("kdb5_util", "create", "-s", "-r", realm, "-P", "master"));
        start(List.of());
    }

    /** Its krb5.conf. */
    public Path config() {
        return folder.resolve("krb5.conf");
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static boolean isInstalled() {
        return List.of("krb5kdc", "kdb5_util", "kadmin.local").stream()
                .allMatch(name -> Files.isExecutable(Path.of("/usr/sbin", name)));
    }

    /** A krb5.conf of realms by port, the first one the default, and that of localhost. */
    static String config(Map<String, Integer> realms) {
        StringBuilder text = new StringBuilder("[libdefaults]\n");
        String first = realms.keySet().iterator().next();
        text.append("  default_realm = ").append(first).append("""

                  dns_lookup_kdc = false
                  dns_lookup_realm = false
                  rdns = false
                  dns_canonicalize_hostname = false
                  udp_preference_limit = 1
                  kdc_timeout = 2000
                  max_retries = 1
                [realms]
                """.indent(0));
        realms.forEach((realm, port) -> text.append("  %s = {\n    kdc = 127.0.0.1:%d\n  }\n".formatted(realm, port)));
        return text.append("[domain_realm]\n  localhost = ")
                .append(first)
                .append('\n')
                .toString();
    }

    /** @param wrapper what it is started with, such as faketime */
    void start(List<String> wrapper) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of("/usr/sbin/krb5kdc", "-n", "-r", realm));
        process = builder(command).start();
        await().atMost(LONG).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
                return socket.isConnected();
            }
        });
    }

    void stop() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** Makes a principal with a random key, and exports it. */
    public KerberosIdentity principal(String name, String... options) throws IOException {
        add(name, options);
        return export(name, folder.resolve(name.replaceAll("[^A-Za-z0-9]", "_") + ".keytab"));
    }

    void add(String name, String... options) throws IOException {
        admin("addprinc -randkey " + String.join(" ", options) + " \"" + escaped(name) + "\"");
    }

    /** Adds the principal's present key to a keytab. */
    KerberosIdentity export(String name, Path keytab) throws IOException {
        admin("ktadd -norandkey -k " + keytab + " \"" + escaped(name) + "\"");
        return new KerberosIdentity(name + "@" + realm, keytab);
    }

    private static String escaped(String name) {
        return name.replace(" ", "\\ ");
    }

    void admin(String query) throws IOException {
        run(List.of("kadmin.local", "-r", realm, "-q", query));
    }

    private void run(List<String> command) throws IOException {
        List<String> full = new ArrayList<>(command);
        full.set(0, "/usr/sbin/" + command.get(0));
        Process run = builder(full).start();
        try {
            if (!run.waitFor(LONG.toSeconds(), TimeUnit.SECONDS) || run.exitValue() != 0) {
                throw new IOException(command + " failed: " + Files.readString(folder.resolve("log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().put("KRB5_CONFIG", folder.resolve("krb5.conf").toString());
        builder.environment().put("KRB5_KDC_PROFILE", folder.resolve("kdc.conf").toString());
        return builder;
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
