// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.junit.jupiter.api.Test;

/** A proxy whose name has several addresses, at not all of which it listens. */
class ProxyAddressesTest {
    @Test
    void whatItAnsweredAtOneOfThemIsTheFailure() throws Exception {
        HttpClient client = new HttpClient(new NegotiatingTransport(new ClientConnector(), null, Clock.systemUTC()));
        try (ConnectProxy proxy = new ConnectProxy("somebody:else")) {
            int port = Integer.parseInt(proxy.address().split(":")[1]);
            int closed = Network.freePort();
            client.setSocketAddressResolver(new SocketAddressResolver() {
                @Override
                public void resolve(String host, int unused, Promise<List<InetSocketAddress>> promise) {
                    promise.succeeded(List.of(
                            new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0.1", closed)));
                }
            });
            client.start();
            new ClientProxy(Optional.of(
                            new ProxySettings("proxy.example.com", 3128, Optional.empty(), ProxyBypass.NONE)))
                    .use(client);
            Promise.Completable<Connection> opened = new Promise.Completable<>();
            client.resolveDestination(client.newRequest("http://replica.example.com:8443"))
                    .newConnection(opened);
            assertThatThrownBy(() -> opened.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(HttpResponseException.class);
        } finally {
            client.stop();
        }
    }
}
