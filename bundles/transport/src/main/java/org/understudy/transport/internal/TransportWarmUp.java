// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.TlsContexts;
import org.understudy.io.WarmUp;

/**
 * Has the JVM compile what HTTP and TLS do with a chunk: interpreted, AES-GCM is slower than the network by far, and what
 * surrounds it keeps the compilers busy for the first seconds of a transfer.
 */
@Component(service = TransportWarmUp.class, immediate = true)
public final class TransportWarmUp {
    /** Of 86 TLS records each on average: what is done once a record is called more often than the 15,000 times the second compiler waits for. */
    private static final int ROUNDS = 300;

    private static final Duration LIMIT = Duration.ofSeconds(25);

    private final WarmUp warmUp;

    @Activate
    public TransportWarmUp(
            @Reference TlsContexts contexts,
            @Reference Kerberos kerberos,
            @Reference(target = "(" + ChunkBuffers.DIRECTION + "=" + ChunkBuffers.IN + ")") ChunkBuffers buffers) {
        warmUp = WarmUp.start("transport", ROUNDS, LIMIT, () -> new TransportLoop(contexts, kerberos, buffers));
    }

    @Deactivate
    void close() throws InterruptedException {
        warmUp.close();
    }
}
