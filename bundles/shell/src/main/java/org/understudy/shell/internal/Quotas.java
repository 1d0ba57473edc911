// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.understudy.api.config.ByteSize;
import org.understudy.api.security.Quota;

/** Quotas as operators write and read them. */
final class Quotas {
    private Quotas() {}

    /**
     * @param bytes of {@code --quota-bytes}; null if it is not given
     * @param workloads of {@code --quota-workloads}; null if it is not given
     */
    static Quota of(String bytes, Integer workloads) {
        return new Quota(
                bytes == null ? OptionalLong.empty() : OptionalLong.of(ByteSize.parse("--quota-bytes", bytes)),
                workloads == null ? OptionalInt.empty() : OptionalInt.of(workloads));
    }

    static String text(Quota quota) {
        List<String> limits = new ArrayList<>();
        quota.bytes().ifPresent(bytes -> limits.add(ByteSize.text(bytes)));
        quota.workloads().ifPresent(workloads -> limits.add(Text.count(workloads, "workload")));
        return String.join(", ", limits);
    }
}
