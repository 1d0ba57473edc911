// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.audit;

/** What is kept in the audit trail. Names are stable: they are in its files. */
public enum AuditAction {
    // trust
    PRIMARY_AUTHORIZE,
    PRIMARY_REVOKE,
    AUTHORITY_INIT,
    CERTIFICATE_ISSUE,
    CERTIFICATE_RENEW,
    /** The files with a node's key or its trusted authorities were replaced. */
    CREDENTIALS_REPLACE,

    // failover and roles
    FAILOVER_PREPARE,
    FAILOVER,
    FAILOVER_CANCEL,
    FAILOVER_COMPLETE,
    REVERSE,
    ADOPT,
    MACHINE_LEAVE,
    MACHINE_ACCEPT,

    // deletion, and what keeps from it
    RELATIONSHIP_REMOVE,
    REPLICA_REMOVE,
    REPLICA_DELETE,
    POINT_LOCK,

    // disks that leave a node, and come to one, by media
    EXPORT,
    IMPORT,

    // refusals
    CONNECT,
    REQUEST,
    COMMAND,

    // the trail itself
    /** The writing of the last entry had been cut, by a crash as a rule. */
    TRAIL_MEND,
    /** The oldest entries were removed, as the trail has all the room that it may have. */
    TRAIL_SHORTEN,
    /** Entries could not be written. */
    TRAIL_GAP
}
