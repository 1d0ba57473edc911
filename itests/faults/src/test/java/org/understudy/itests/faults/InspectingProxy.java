// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.understudy.security.internal.FileCertificateTool;

/** Accepts TLS with a certificate for the replica's name, issued by an authority of its own, and counts what it can read. */
final class InspectingProxy implements AutoCloseable {
    static final String AUTHORITY = "Inspecting Proxy";

    private final SSLServerSocket listener;
    private final AtomicLong received = new AtomicLong();

    private InspectingProxy(SSLServerSocket listener) {
        this.listener = listener;
        Thread thread = new Thread(this::accept, "inspecting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    static InspectingProxy start(Path folder) throws IOException, GeneralSecurityException {
        FileCertificateTool tool = new FileCertificateTool(folder, Clock.systemUTC());
        tool.initialize(folder, AUTHORITY, Period.ofYears(1));
        tool.issue(folder, folder, "localhost", List.of(), Period.ofDays(1));
        char[] password = Files.readAllLines(folder.resolve("password")).get(0).toCharArray();
        KeyStore keys = KeyStore.getInstance(folder.resolve("node.p12").toFile(), password);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new InspectingProxy((SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress()));
    }

    String address() {
        return "localhost:" + listener.getLocalPort();
    }

    /** How many bytes of requests a primary has given away. */
    long received() {
        return received.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                InputStream in = socket.getInputStream();
                while (in.read() >= 0) {
                    received.incrementAndGet();
                }
            } catch (IOException e) {
                // the primary refused the certificate, or the test is over
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
