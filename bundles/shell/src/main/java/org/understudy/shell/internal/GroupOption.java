// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.Optional;
import java.util.UUID;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.engine.CommonPoint;
import org.understudy.api.engine.ReplicaService;

/** What commands have in common that take a workload or a consistency group. */
final class GroupOption {
    private GroupOption() {}

    /** @throws ReplicationException with {@code INVALID_SETTING} unless one of them is given */
    static void requireOne(String workload, String group) {
        if ((workload == null) == (group == null)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_SETTING,
                    workload == null ? "no workload is named" : "a workload and a group are named",
                    "name a workload, or a consistency group with --group");
        }
    }

    /** The GUID of a common point, if there is one. */
    static Optional<UUID> point(String text) {
        try {
            return Optional.ofNullable(text).map(UUID::fromString);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("--point", text, "a common point of replica:groups", e);
        }
    }

    /**
     * A complete common point of a group: the one that is named, or the newest.
     *
     * @throws ReplicationException with {@code INVALID_STATE} if there is none
     */
    static CommonPoint find(ReplicaService replica, String group, Optional<UUID> point) {
        return replica.groups().stream()
                .filter(each -> each.group().equals(group))
                .flatMap(each -> each.points().stream())
                .filter(each -> point.map(each.mark().id()::equals).orElse(true))
                .findFirst()
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "group '" + group + "' has no such complete common point",
                        "replica:groups lists those that there are"));
    }
}
