// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.understudy.io.WarmUp;

/** Has the JVM compile the stages: interpreted, SHA-256 is a hundred times slower. */
@Component(service = StageWarmUp.class, immediate = true)
public final class StageWarmUp {
    /** Of 2 MiB, digested twice; what the compiler needs until it has compiled the digest to the end. */
    private static final int ROUNDS = 40;

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final WarmUp warmUp;

    @Activate
    public StageWarmUp() {
        warmUp = WarmUp.start("stages", ROUNDS, LIMIT, StageLoop::new);
    }

    @Deactivate
    void close() throws InterruptedException {
        warmUp.close();
    }
}
