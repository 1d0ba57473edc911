// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.io.MarkFiles;

/**
 * The invitations of a replica, a file each; durable when a call returns. One that was used or has expired is remembered for a
 * day, to say so to who shows it. One thread at a time.
 */
final class InvitationFiles {
    private static final Logger LOG = LoggerFactory.getLogger(InvitationFiles.class);
    private static final Duration REMEMBERED = Duration.ofDays(1);
    /** More than anybody makes; a bound for the files. */
    private static final int MAX = 1000;

    private final MarkFiles files;
    private final Clock clock;
    private final Map<String, StoredInvitation> all = new LinkedHashMap<>();

    InvitationFiles(Path folder, Clock clock) {
        this.files = new MarkFiles(folder);
        this.clock = clock;
        try {
            for (String name : files.names()) {
                read(name);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void read(String name) throws IOException {
        try {
            all.put(name, StoredInvitation.of(name, files.read(name)));
        } catch (RuntimeException e) {
            LOG.error("The invitation {} is damaged ({}); nobody is let in by it.", files.file(name), e.getMessage());
        }
    }

    Optional<StoredInvitation> find(String id) {
        return Optional.ofNullable(all.get(id));
    }

    List<StoredInvitation> open() {
        Instant now = clock.instant();
        return all.values().stream()
                .filter(stored -> stored.isOpen(now))
                .sorted(Comparator.comparing(stored -> stored.invitation().expires()))
                .toList();
    }

    /** Adds one, or replaces the one with the same id. */
    void put(StoredInvitation invitation) {
        if (!all.containsKey(invitation.id())) {
            forgetOld();
            if (all.size() >= MAX) {
                throw new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "there are " + MAX + " invitations of the last day",
                        "cancel those that are open with replica:pair-cancel, or wait");
            }
        }
        try {
            files.put(invitation.id(), invitation.values());
        } catch (IOException e) {
            throw failed(e);
        }
        all.put(invitation.id(), invitation);
    }

    void remove(String id) {
        try {
            files.remove(id);
        } catch (IOException e) {
            throw failed(e);
        }
        all.remove(id);
    }

    private void forgetOld() {
        Instant limit = clock.instant().minus(REMEMBERED);
        all.values().stream()
                .filter(stored -> stored.invitation().expires().isBefore(limit))
                .map(StoredInvitation::id)
                .toList()
                .forEach(this::remove);
    }

    private static ReplicationException failed(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the invitations can't be read or written: " + e.getMessage(),
                "see that the node's disk is not full and in order",
                e);
    }
}
