// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

/** Every kind of event. Numbers are stable: one that was given is never given to another kind. */
public enum EventType {
    // 1xx: relationships and their states
    RELATIONSHIP_ENABLED(100, EventLevel.INFO, "A workload was enabled for replication"),
    RELATIONSHIP_REMOVED(101, EventLevel.INFO, "Replication of a workload was removed"),
    STATE_CHANGED(102, EventLevel.INFO, "A relationship's state changed"),
    REPLICATION_SUSPENDED(103, EventLevel.WARNING, "An operator suspended replication"),
    REPLICATION_RESUMED(104, EventLevel.INFO, "An operator resumed replication"),
    REPLICATION_STOPPED(105, EventLevel.ERROR, "An error stopped replication until an operator resolves it"),

    // 2xx: transfers
    TRANSFER_STARTED(200, EventLevel.INFO, "A transfer started"),
    TRANSFER_COMPLETED(201, EventLevel.INFO, "A transfer is complete"),
    TRANSFER_CANCELLED(202, EventLevel.INFO, "A transfer was cancelled or paused by the primary"),
    TRANSFER_RESUMED(203, EventLevel.INFO, "An interrupted transfer goes on with what the replica holds"),
    CYCLES_MISSED(204, EventLevel.WARNING, "Cycles were missed"),
    RESYNCHRONIZATION_REQUIRED(205, EventLevel.WARNING, "The record of changes can't be trusted: all is compared"),
    WORKLOAD_EXPORTED(206, EventLevel.INFO, "An initial replication was exported, and waits for its import"),
    COMMON_POINT_MADE(220, EventLevel.INFO, "All members of a consistency group have a common point"),
    COMMON_POINT_MISSED(221, EventLevel.WARNING, "A cycle of a consistency group has no common point"),

    // 3xx: errors, one for each class of the specification, and retries
    NETWORK_ERROR(300, EventLevel.WARNING, "Network error"),
    PAUSED_OR_LOW_DISK(301, EventLevel.WARNING, "Replication paused or low disk space on the replica"),
    NETWORK_ERROR_WITH_BROKER(302, EventLevel.WARNING, "Network error with a broker"),
    NON_RECOVERABLE_ERROR(303, EventLevel.ERROR, "Non-recoverable error"),
    AUTHENTICATION_ERROR(304, EventLevel.ERROR, "Network authentication error"),
    AUTHORIZATION_ERROR(305, EventLevel.ERROR, "Authorization error"),
    WORKLOAD_NOT_FOUND(306, EventLevel.ERROR, "Workload not found"),
    LOW_MEMORY(307, EventLevel.WARNING, "Low memory on the primary"),
    RETRY_SUCCEEDED(310, EventLevel.INFO, "Replication goes on after an error"),
    REPLICA_UNREACHABLE(311, EventLevel.WARNING, "A replica can't be reached: its workloads wait for one probe"),
    REPLICA_REACHABLE(312, EventLevel.INFO, "A replica can be reached again"),

    // 4xx: health
    HEALTH_CHANGED(400, EventLevel.INFO, "A relationship's health changed"),
    HEALTH_WARNING(401, EventLevel.WARNING, "A relationship's health is Warning"),
    HEALTH_CRITICAL(402, EventLevel.ERROR, "A relationship's health is Critical"),
    STATISTICS(403, EventLevel.INFO, "The statistics of a monitoring window"),
    STATISTICS_RESET(404, EventLevel.INFO, "An operator reset the statistics"),

    // 5xx: connections
    LISTENER_STARTED(500, EventLevel.INFO, "A listener of the replica server started"),
    LISTENER_FAILED(501, EventLevel.ERROR, "A listener of the replica server can't start"),
    PROXY_INSPECTS_TLS(502, EventLevel.ERROR, "A proxy on the way inspects TLS"),
    CREDENTIALS_RENEWED(503, EventLevel.INFO, "New credentials are in use"),
    SENT_IN_CLEAR(504, EventLevel.WARNING, "A workload's data is sent neither encrypted nor protected"),
    RENEWAL_FAILED(505, EventLevel.WARNING, "The node's certificate can't be renewed"),

    // 6xx: security, on the replica
    HANDSHAKE_REFUSED(600, EventLevel.WARNING, "A TLS handshake was refused"),
    PRIMARY_REFUSED(601, EventLevel.WARNING, "A primary was refused"),
    PRIMARY_AUTHORIZED(602, EventLevel.INFO, "A primary was authorized"),
    PRIMARY_REVOKED(603, EventLevel.INFO, "A primary's authorization was revoked"),
    INVITATION_MADE(604, EventLevel.INFO, "An invitation to pair was made"),
    INVITATION_CANCELLED(605, EventLevel.INFO, "An invitation to pair was cancelled"),
    PAIRED(606, EventLevel.INFO, "A primary and a replica were paired"),
    PAIRING_REFUSED(607, EventLevel.WARNING, "A request to pair was refused"),
    CERTIFICATE_RENEWED(608, EventLevel.INFO, "A certificate was renewed by this node's authority"),

    // 7xx: the replica's store
    REPLICA_CREATED(700, EventLevel.INFO, "A replica of a workload was created"),
    REPLICA_COMMITTED(701, EventLevel.INFO, "A transfer was committed on the replica"),
    REPLICA_REMOVED(702, EventLevel.INFO, "A replica of a workload was removed"),
    POINT_CREATED(710, EventLevel.INFO, "A recovery point was created"),
    POINT_REMOVED(711, EventLevel.INFO, "A recovery point was removed by retention"),
    POINT_LOCKED(712, EventLevel.INFO, "A recovery point was locked"),
    DAMAGE_FOUND(720, EventLevel.ERROR, "Stored content is damaged"),
    RECEIPT_REFUSED(721, EventLevel.WARNING, "The receipt of a recovery point was refused"),
    TEST_FAILOVER_STARTED(730, EventLevel.INFO, "A test failover started"),
    TEST_FAILOVER_ENDED(731, EventLevel.INFO, "A test failover ended"),
    DRILL_FAILED(732, EventLevel.ERROR, "A test failover did not pass"),

    // 8xx: configuration
    SETTING_REFUSED(800, EventLevel.ERROR, "A setting was refused"),

    // 9xx: migration, broker
    MIGRATION_STARTED(900, EventLevel.INFO, "A migration started"),
    MIGRATION_ENDED(901, EventLevel.INFO, "A migration ended"),
    REPLICA_LOCATED(910, EventLevel.INFO, "A broker named the replica server of a workload"),

    // 92x: failover
    FAILOVER_PREPARED(920, EventLevel.INFO, "A primary is prepared for a planned failover"),
    FAILOVER_STARTED(921, EventLevel.WARNING, "A workload was failed over to its replica"),
    FAILOVER_CANCELLED(922, EventLevel.INFO, "A failover was cancelled"),
    FAILOVER_COMPLETED(923, EventLevel.INFO, "A failover was completed"),
    ROLES_REVERSED(924, EventLevel.INFO, "A replica became the primary of its workload"),
    WORKLOAD_ADOPTED(925, EventLevel.INFO, "A former primary became the replica of its workload"),
    FORMER_PRIMARY_REFUSED(926, EventLevel.ERROR, "A former primary wanted to send"),

    // 99x: the journal itself
    EVENTS_DROPPED(990, EventLevel.WARNING, "More events came than the journal could write");

    private final int number;
    private final EventLevel level;
    private final String title;

    EventType(int number, EventLevel level, String title) {
        this.number = number;
        this.level = level;
        this.title = title;
    }

    public int number() {
        return number;
    }

    public EventLevel level() {
        return level;
    }

    /** What happened, in one line without its particulars. */
    public String title() {
        return title;
    }
}
