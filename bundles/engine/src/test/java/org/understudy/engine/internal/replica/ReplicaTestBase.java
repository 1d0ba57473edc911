// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

abstract class ReplicaTestBase {
    @TempDir
    Path folder;

    Replica replica;

    @BeforeEach
    void start() throws IOException {
        replica = new Replica(folder);
    }

    @AfterEach
    void stop() throws InterruptedException {
        replica.close();
    }

    /** A new engine on a new store finds what the old ones left. */
    void restart() throws IOException, InterruptedException {
        replica.close();
        replica = new Replica(folder);
    }

    static ErrorCode codeOf(ThrowingCallable call) {
        ReplicationException error = catchThrowableOfType(ReplicationException.class, call);
        return error == null ? null : error.code();
    }
}
