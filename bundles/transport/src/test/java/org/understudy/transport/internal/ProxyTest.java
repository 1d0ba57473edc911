// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.transport.internal.Network.ask;
import static org.understudy.transport.internal.Network.assertFails;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.transport.ControlReply.WorkloadState;

/** A primary that reaches its replica through an HTTP proxy. */
class ProxyTest extends ConnectedTest {
    private static final WorkloadState NOTHING = new WorkloadState(Optional.empty(), Optional.empty(), 0);
    private static final String SECRET = "ope\u00f1 sesame";

    private ConnectProxy open;
    private ConnectProxy locked;
    private Path passwordFile;

    @BeforeEach
    void startProxies() throws IOException {
        side.onControl = request -> NOTHING;
        open = new ConnectProxy("");
        locked = new ConnectProxy("understudy:" + SECRET);
        passwordFile = Files.writeString(folder.resolve("proxy.password").toAbsolutePath(), SECRET + "\nmore\n");
    }

    @AfterEach
    void stopProxies() throws IOException {
        open.close();
        locked.close();
    }

    private TransportClient through(String proxy, Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(others);
        settings.put("proxy", proxy);
        return network.client(Network.CONTEXTS, Network.settings(primary, settings));
    }

    private Map<String, String> login() {
        return Map.of("proxy.user", "understudy", "proxy.password.file", passwordFile.toString());
    }

    @Test
    void messagesAndChunksGoThroughItsTunnels() {
        TransportClient client = through(open.address(), Map.of());
        Chunk chunk = Chunks.chunk(0, Chunks.noise(300_000));

        assertThat(ask(client, replica)).isEqualTo(NOTHING);
        client.send(replica, Chunks.WORKLOAD, chunk);

        assertThat(side.chunks).containsKey(chunk.header());
        assertThat(open.requests)
                .hasSize(2)
                .allSatisfy(request ->
                        assertThat(request).startsWith("CONNECT localhost:" + replica.port() + " HTTP/1.1\r\n"));
    }

    @Test
    void aProxyThatAsksForAPasswordGetsIt() {
        assertThat(ask(through(locked.address(), login()), replica)).isEqualTo(NOTHING);
        assertThat(locked.requests).hasSize(1);
    }

    @Test
    void aWrongPasswordIsAnAuthenticationErrorThatDoesNotShowIt() throws Exception {
        Files.writeString(passwordFile, "wrong-secret\n");
        ReplicationException failure =
                assertFails(ErrorCode.PROXY_AUTHENTICATION, through(locked.address(), login()), replica);
        assertThat(failure).hasMessageContainingAll(replica.toString(), locked.address());
        assertThat(failure.remedy()).contains("proxy.user");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain("wrong-secret");
        }
    }

    @Test
    void aProxyThatAsksForAPasswordOfAPrimaryWithoutOneIsAnAuthenticationError() {
        assertFails(ErrorCode.PROXY_AUTHENTICATION, through(locked.address(), Map.of()), replica);
        assertThat(locked.requests).hasSize(1);
    }

    @Test
    void aPasswordThatWasReplacedIsUsed() throws Exception {
        Files.writeString(passwordFile, "wrong\n");
        TransportClient client = through(locked.address(), login());
        assertFails(ErrorCode.PROXY_AUTHENTICATION, client, replica);
        Path renewed = Files.writeString(folder.resolve("renewed"), SECRET + "\n");
        Files.setLastModifiedTime(renewed, FileTime.fromMillis(1_000_000));
        Files.move(renewed, passwordFile, StandardCopyOption.REPLACE_EXISTING);
        assertThat(ask(client, replica)).isEqualTo(NOTHING);
    }

    @Test
    void aMissingPasswordFailsOnlyWhoNeedsIt() throws Exception {
        Files.delete(passwordFile);
        assertThat(assertFails(ErrorCode.CREDENTIALS_UNUSABLE, through(locked.address(), login()), replica))
                .hasMessageContaining(passwordFile.toString());
        Map<String, String> bypassed = new HashMap<>(login());
        bypassed.put("proxy.bypass", "localhost");
        assertThat(ask(through(locked.address(), bypassed), replica)).isEqualTo(NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"403 Forbidden", "503 Service Unavailable", "502 Bad Gateway"})
    void aRefusedTunnelIsANetworkErrorThatNamesTheProxy(String status) {
        open.refuse(status);
        assertThat(assertFails(ErrorCode.PROXY_REFUSED, through(open.address(), Map.of()), replica))
                .hasMessageContainingAll(replica.toString(), open.address(), status.substring(0, 3));
    }

    @Test
    void aBypassedReplicaIsReachedWithoutTheProxy() {
        TransportClient client = through(open.address(), Map.of("proxy.bypass", "10.0.0.0/8, LOCALHOST"));
        assertThat(ask(client, replica)).isEqualTo(NOTHING);
        assertThat(open.requests).isEmpty();
    }

    @Test
    void aProxyThatDoesNotRunIsNamed() throws Exception {
        String address = "127.0.0.1:" + Network.freePort();
        assertThat(assertFails(ErrorCode.CONNECTION_REFUSED, through(address, Map.of()), replica))
                .hasMessageContainingAll(replica.toString(), "proxy " + address);
    }

    @Test
    void aProxyWithAnUnknownNameIsNamed() {
        assertThat(assertFails(ErrorCode.HOST_UNKNOWN, through("proxy.invalid:3128", Map.of()), replica))
                .hasMessageContainingAll(replica.toString(), "proxy proxy.invalid:3128");
    }

    @Test
    void aProxyThatNeverAnswersTimesOut() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            assertThat(assertFails(ErrorCode.TIMED_OUT, through(address, Map.of("connect.timeout", "1")), replica))
                    .hasMessageContaining("proxy " + address);
        }
    }

    @Test
    void theReplicasRefusalsAreToldThroughTheProxyToo() throws Exception {
        ReplicaAddress foreign = network.listen(authority.trustedBy(new Authority(folder.resolve("theirs")).replica()));
        assertFails(ErrorCode.CERTIFICATE_UNTRUSTED, through(open.address(), Map.of()), foreign);
    }

    @Test
    void aProxyThatIsSetLaterIsUsedAtOnce() {
        assertThat(ask(client, replica)).isEqualTo(NOTHING);
        client.updated(Network.settings(primary, Map.of("proxy", open.address())));
        assertThat(ask(client, replica)).isEqualTo(NOTHING);
        assertThat(open.requests).hasSize(1);
    }
}
