// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.disk.ConsistentView;

class ViewRegistryTest {
    private final ConsistentView view = new FakeDisk(Path.of("disk.img"));

    @Test
    void aViewThatComesAMomentLaterIsWaitedFor() throws Exception {
        ViewRegistry registry = new ViewRegistry(Duration.ofMinutes(1));
        CompletableFuture<ConsistentView> found = CompletableFuture.supplyAsync(() -> registry.named("fake"));

        registry.addView(view);

        assertThat(found.get(30, TimeUnit.SECONDS)).isSameAs(view);
    }

    @Test
    void whatIsNotThereIsNamedTogetherWithWhatIs() {
        ViewRegistry registry = new ViewRegistry(Duration.ZERO);
        registry.addView(view);

        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> registry.named("snapshot"))
                .withMessageContaining("snapshot")
                .satisfies(e -> assertThat(e.getMessage() + e.remedy()).contains("fake"));
    }

    @Test
    void oneThatWentIsNotThereAnyMore() {
        ViewRegistry registry = new ViewRegistry(Duration.ZERO);
        registry.addView(view);
        registry.removeView(view);

        assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> registry.named("fake"));
    }
}
