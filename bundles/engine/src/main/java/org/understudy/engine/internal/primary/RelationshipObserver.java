// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.nio.file.Path;
import java.util.Optional;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferReport;

/** Is told what happens to relationships. Called with the relationship's monitor held: it returns at once. */
interface RelationshipObserver {
    RelationshipObserver NONE = new RelationshipObserver() {};

    default void stateChanged(RelationshipSettings of, ReplicationState from, ReplicationState to) {}

    /** A cycle starts: a worker is free. */
    default void started(RelationshipSettings of) {}

    /** So many cycles were due since the last one that were not made: another one was due or started after each. */
    default void missed(RelationshipSettings of, long count) {}

    /** A transfer goes on with what the replica holds of it. */
    default void resumed(RelationshipSettings of, long chunks, long bytes) {}

    /** A transfer was begun that compares all, as there is no record of changes. */
    default void resynchronizing(RelationshipSettings of) {}

    /** Everything has to be compared, which nobody has allowed yet. */
    default void resynchronizationRequired(RelationshipSettings of) {}

    /** @param before the failure that this success ends */
    default void completed(RelationshipSettings of, TransferReport report, Optional<ReplicationFailure> before) {}

    default void failed(RelationshipSettings of, ReplicationFailure failure) {}

    /** No cycle starts until it has ended. */
    default void migrationStarted(RelationshipSettings of, Migration migration) {}

    /** It is over: of an arrival, when the replica knows of it. */
    default void migrationEnded(RelationshipSettings of, Migration migration) {}

    /** It is prepared for a planned failover, and the replica knows. */
    default void prepared(RelationshipSettings of) {}

    /** It was exported to a medium, and waits for the import. */
    default void exported(RelationshipSettings of, TransferReport report, Path folder) {}

    /** A cycle was cancelled or paused by the primary. */
    default void cancelled(RelationshipSettings of) {}
}
