// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.store.StateCopy;
import org.understudy.store.Images;

/** All that {@link StateCopiesTest} says, on an XFS that shares blocks. */
class ReflinkCopiesTest extends StateCopiesTest {
    private LoopMount mount;

    @Override
    Path location(Path temporary) throws IOException {
        mount = LoopMount.xfs(temporary);
        return Files.createDirectory(mount.root().resolve("replicas"));
    }

    @Override
    boolean shares() {
        return true;
    }

    @AfterEach
    void unmount() throws IOException {
        if (mount != null) {
            mount.close();
        }
    }

    @Test
    void aCopyOfThePointCostsWhatThePointChanged() throws IOException {
        Images images = new Images().with("disk", 1, 64 << 20);
        primary.replicate(store, RandomStates.transfer(0), images);
        Images next = images.patch("disk", 7 << 20, new byte[1 << 20]);
        primary.replicate(store, RandomStates.transfer(1), next, RandomStates.transfer(0), images);
        long before = mount.used();

        StateCopy latest = copy(RandomStates.transfer(1), "latest");
        StateCopy old = copy(RandomStates.transfer(0), "old");

        assertThat(latest.written()).isZero();
        assertThat(old.written()).isEqualTo(1 << 20);
        assertThat(mount.used() - before).isLessThan(3 << 20);
        assertThat(Images.read(location.resolve("old"))).isEqualTo(images);
    }
}
