// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.time.Clock;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.understudy.io.WarmUp;

/** Has the JVM compile what TLS does with records: interpreted, AES-GCM is slower than the network by far. */
@Component(service = TlsWarmUp.class, immediate = true)
public final class TlsWarmUp {
    /** Of 2 MiB; what the compiler needs until both directions are compiled to the end. */
    private static final int ROUNDS = 40;

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final WarmUp warmUp;

    @Activate
    public TlsWarmUp() {
        warmUp = WarmUp.start("tls", ROUNDS, LIMIT, () -> new TlsLoop(Clock.systemUTC()));
    }

    @Deactivate
    void close() throws InterruptedException {
        warmUp.close();
    }
}
