// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.transport.internal.Network.assertFails;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.security.TlsSettings;

/** Something on the way that ends TLS with a certificate for the replica's name, issued by an authority of its own. */
class TlsInspectionTest extends ConnectedTest {
    private final List<EventDraft> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger received = new AtomicInteger();
    private TlsSettings inspector;
    private SSLServerSocket listener;
    private ReplicaAddress inspected;

    @BeforeEach
    void inspect() throws Exception {
        inspector = new Authority(folder.resolve("inspector")).replica();
        listener = (SSLServerSocket) Network.CONTEXTS
                .load(inspector)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        inspected = Network.address(listener.getLocalPort());
        Thread thread = new Thread(this::accept, "inspector");
        thread.setDaemon(true);
        thread.start();
        client.bindEvents(events::add);
    }

    @AfterEach
    void stopInspecting() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                while (socket.getInputStream().read() >= 0) {
                    received.incrementAndGet();
                }
            } catch (IOException refused) {
                // the primary does not trust it, or the test is over
            }
        }
    }

    private String issuer() throws Exception {
        char[] password = Files.readString(inspector.passwordFile()).trim().toCharArray();
        KeyStore keys = KeyStore.getInstance(inspector.keyStore().toFile(), password);
        X509Certificate shown =
                (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
        return shown.getIssuerX500Principal().getName();
    }

    @Test
    void itIsNamedWithTheIssuerOfItsCertificate() throws Exception {
        ReplicationException failure = assertFails(ErrorCode.TLS_INSPECTED, client, inspected);
        assertThat(failure).hasMessageContainingAll(inspected.toString(), "issued by " + issuer());
        assertThat(failure.remedy()).contains("inspection");
        assertThat(received).hasValue(0);
    }

    @Test
    void itIsToldAsOneEvent() {
        for (int i = 0; i < 3; i++) {
            assertFails(ErrorCode.TLS_INSPECTED, client, inspected);
        }
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(EventType.PROXY_INSPECTS_TLS);
            assertThat(event.peer()).contains(inspected.toString());
            assertThat(event.error()).contains(ErrorCode.TLS_INSPECTED);
        });
    }

    @Test
    void itIsRecognisedInAProxysTunnelToo() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy("")) {
            client.updated(Network.settings(primary, Map.of("proxy", proxy.address())));
            assertFails(ErrorCode.TLS_INSPECTED, client, inspected);
            assertThat(proxy.requests).hasSize(1);
        }
    }

    @Test
    void aReplicaOfAnUnknownAuthorityIsNotTakenForOne() throws Exception {
        ReplicaAddress foreign = network.listen(authority.trustedBy(inspector));
        assertFails(ErrorCode.CERTIFICATE_UNTRUSTED, client, foreign);
        assertThat(events).isEmpty();
    }
}
