// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsSettings;

/** What a listener accepts of all that TLS has had. */
class TlsVersionsTest {
    private static final int ALERT = 21;
    private static final int FATAL = 2;
    private static final int PROTOCOL_VERSION = 70;
    private static final int TIMEOUT_MILLIS = 60_000;

    @TempDir
    Path folder;

    private Network network;
    private TlsSettings primary;
    private ReplicaAddress replica;

    @BeforeEach
    void listen() throws Exception {
        Authority authority = new Authority(folder.resolve("ours"));
        primary = authority.primary();
        network = new Network(folder);
        replica = network.listen(authority.replica());
    }

    @AfterEach
    void close() throws Exception {
        network.close();
    }

    @Test
    void acceptedAreTheThreeSuitesOfTls13() throws Exception {
        SSLContext context = Network.CONTEXTS.load(primary).context();
        List<String> accepted = new ArrayList<>();
        for (String suite : context.getSupportedSSLParameters().getCipherSuites()) {
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(replica.host(), replica.port())) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
                socket.setEnabledCipherSuites(new String[] {suite});
                socket.startHandshake();
                accepted.add(socket.getSession().getProtocol() + " "
                        + socket.getSession().getCipherSuite());
            } catch (SSLException refused) {
                // as most are
            }
        }

        assertThat(accepted)
                .containsExactlyInAnyOrder(
                        "TLSv1.3 TLS_AES_256_GCM_SHA384",
                        "TLSv1.3 TLS_AES_128_GCM_SHA256",
                        "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256");
    }

    /** SSL 3.0, TLS 1.0, 1.1, 1.2; byte by byte, as the JDK does not speak all of them any more. */
    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302, 0x0303})
    void everyOlderVersionIsRefusedWithAnAlert(int version) throws Exception {
        try (Socket socket = new Socket(replica.host(), replica.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(clientHello(version));
            InputStream in = socket.getInputStream();

            assertThat(in.read()).isEqualTo(ALERT);
            in.skipNBytes(4);
            assertThat(in.read()).isEqualTo(FATAL);
            assertThat(in.read()).isEqualTo(PROTOCOL_VERSION);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    /** A ClientHello of RFC 5246, 7.4.1.2, with the suites that were usual. */
    private static byte[] clientHello(int version) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        int[] suites = {0xc02b, 0xc02f, 0xc009, 0xc013, 0xc00a, 0xc014, 0x009c, 0x002f, 0x0035, 0x000a};
        out.writeShort(version);
        out.write(new byte[32]); // random
        out.writeByte(0); // session
        out.writeShort(suites.length * 2);
        for (int suite : suites) {
            out.writeShort(suite);
        }
        out.writeByte(1); // compression: none
        out.writeByte(0);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        DataOutputStream framed = new DataOutputStream(record);
        framed.writeByte(22); // handshake
        framed.writeShort(Math.min(version, 0x0301));
        framed.writeShort(body.size() + 4);
        framed.writeByte(1); // client_hello
        framed.writeByte(0);
        framed.writeShort(body.size());
        body.writeTo(framed);
        return record.toByteArray();
    }
}
