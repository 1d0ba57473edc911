// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;

/**
 * The migration that one relationship is in, if any: in memory what {@link Migrations} keeps. Callers hold the
 * relationship's monitor.
 */
final class MigrationMark {
    private final Migrations kept;
    private Optional<Migration> migration;

    MigrationMark(Migrations kept, RelationshipSettings settings) {
        this.kept = kept;
        this.migration = kept.find(settings.workload());
    }

    /** Whether no cycle may start. */
    boolean stopsCycles() {
        return migration.filter(Migration::stopsCycles).isPresent();
    }

    boolean isPresent() {
        return migration.isPresent();
    }

    /** Whether the machine has moved here, and the replica does not know of it yet. */
    boolean hasArrived() {
        return migration.map(Migration::kind).equals(Optional.of(Migration.Kind.ARRIVAL));
    }

    /** Returns when it is durable: a node that crashes after that does not send from a folder that is half there. */
    Migration begin(RelationshipSettings of, Migration.Kind kind, String reason, Instant now) {
        Migration begun = new Migration(kind, reason, now, 0);
        kept.put(of.workload(), begun);
        migration = Optional.of(begun);
        return begun;
    }

    /** @return what ended */
    Migration end(RelationshipSettings of, Instant now) {
        Migration ended = shown(of, now).orElseThrow();
        kept.remove(of.workload());
        migration = Optional.empty();
        return ended;
    }

    /** With the cycles that it made miss until now. */
    Optional<Migration> shown(RelationshipSettings of, Instant now) {
        return migration.map(m -> new Migration(m.kind(), m.reason(), m.since(), missed(m, of, now)));
    }

    private static long missed(Migration during, RelationshipSettings of, Instant now) {
        if (!during.stopsCycles() || !of.automatic()) {
            return 0;
        }
        return Math.max(0, Duration.between(during.since(), now).dividedBy(of.interval()));
    }

    /** @throws ReplicationException with {@code INVALID_STATE} if there is none, or one of another kind */
    void require(RelationshipSettings of, Set<Migration.Kind> kinds) {
        if (migration.map(Migration::kind).filter(kinds::contains).isEmpty()) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + of.name() + "' is not in "
                            + (kinds.size() > 1
                                    ? "any"
                                    : "a " + name(kinds.iterator().next())) + " migration",
                    migration
                            .map(other -> "it is in a " + name(other.kind()) + " migration")
                            .orElse("begin one with replica:migration-begin"));
        }
    }

    /** @throws ReplicationException with {@code INVALID_STATE} if there is one */
    void requireNone(RelationshipSettings of, String operation) {
        migration.ifPresent(moves -> {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + of.name() + "' is in a " + name(moves.kind()) + " migration and can't be " + operation,
                    moves.stopsCycles()
                            ? "end it with replica:migration-end, or replica:migration-cancel"
                            : "wait until the replica has answered");
        });
    }

    private static String name(Migration.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
