// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.broker.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

/**
 * A cluster.
 *
 * @param members none: this node is no part of a cluster
 * @param answerTimeout how long a node may take to answer
 */
record BrokerSettings(List<ReplicaAddress> members, Duration answerTimeout) {
    static final BrokerSettings NONE = new BrokerSettings(List.of(), Duration.ofSeconds(10));

    private static final int MAX_MEMBERS = 64;
    private static final String ALLOWED = "HOST:PORT of each node, separated by commas, at most " + MAX_MEMBERS;

    BrokerSettings {
        members = List.copyOf(members);
    }

    /** @throws InvalidSettingException naming the key */
    static BrokerSettings parse(Settings settings) {
        List<ReplicaAddress> members = new ArrayList<>();
        for (String text : settings.find("members").orElse("").split(",")) {
            if (!text.isBlank()) {
                members.add(member(text.strip()));
            }
        }
        if (members.size() > MAX_MEMBERS || members.stream().distinct().count() < members.size()) {
            throw new InvalidSettingException(
                    "members", settings.find("members").orElse(""), ALLOWED + ", none twice");
        }
        return new BrokerSettings(members, settings.seconds("answer.timeout", 10, 1, 60));
    }

    private static ReplicaAddress member(String text) {
        try {
            return ReplicaAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("members", text, ALLOWED, e);
        }
    }
}
