// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

/**
 * Every error that the project can raise; the name is the code on the wire. Each belongs to one class, fixed here, so
 * that an error is classified once, where it arises.
 */
public enum ErrorCode {
    HOST_UNKNOWN(ErrorClass.NETWORK),
    CONNECTION_REFUSED(ErrorClass.NETWORK),
    CONNECTION_LOST(ErrorClass.NETWORK),
    TIMED_OUT(ErrorClass.NETWORK),
    REPLICA_BUSY(ErrorClass.NETWORK),
    /** A chunk's content does not have its digest: damaged on the way. */
    CHUNK_CORRUPT(ErrorClass.NETWORK),
    /** The replica has no such open transfer (it was restarted, or a newer one took its place): begin again. */
    TRANSFER_UNKNOWN(ErrorClass.NETWORK),
    /** No key distribution center of the realm answers. */
    KDC_UNREACHABLE(ErrorClass.NETWORK),
    /** The HTTP proxy does not open a tunnel to the replica. */
    PROXY_REFUSED(ErrorClass.NETWORK),

    REPLICATION_PAUSED(ErrorClass.PAUSED_OR_LOW_DISK),
    REPLICA_DISK_FULL(ErrorClass.PAUSED_OR_LOW_DISK),
    /** The workloads of the primary's entry would take more of the replica's disk than the entry allows. */
    QUOTA_FULL(ErrorClass.PAUSED_OR_LOW_DISK),
    /** A source file changed or vanished while it was read; the next cycle reads it again. */
    SOURCE_CHANGED(ErrorClass.PAUSED_OR_LOW_DISK),
    PRIMARY_LOW_MEMORY(ErrorClass.LOW_MEMORY),
    CANCELLED_BY_PRIMARY(ErrorClass.CANCELLED),

    CERTIFICATE_UNTRUSTED(ErrorClass.AUTHENTICATION),
    CERTIFICATE_EXPIRED(ErrorClass.AUTHENTICATION),
    /** Its authority has revoked it, or it can't be found out whether it has. */
    CERTIFICATE_REVOKED(ErrorClass.AUTHENTICATION),
    HOST_NAME_MISMATCH(ErrorClass.AUTHENTICATION),
    /** What answers is no replica, but a proxy that ends TLS with a certificate of its own. */
    TLS_INSPECTED(ErrorClass.AUTHENTICATION),
    /** The other side refused the TLS handshake, as a rule because it does not trust this node's certificate. */
    TLS_REFUSED(ErrorClass.AUTHENTICATION),
    /** This node's own key, certificate or trust store is missing or can't be read. */
    CREDENTIALS_UNUSABLE(ErrorClass.AUTHENTICATION),
    /** This node's own principal or keytab is missing or can't be used. */
    KERBEROS_UNUSABLE(ErrorClass.AUTHENTICATION),
    /** The realm does not know the primary's principal, or the replica's. */
    KERBEROS_PRINCIPAL_UNKNOWN(ErrorClass.AUTHENTICATION),
    KERBEROS_CLOCK_SKEW(ErrorClass.AUTHENTICATION),
    /** A ticket, a key or a principal has expired. */
    KERBEROS_EXPIRED(ErrorClass.AUTHENTICATION),
    /** Both sides do not see the same certificate of the server: somebody is between them. */
    KERBEROS_BINDING_MISMATCH(ErrorClass.AUTHENTICATION),
    /** One side does not accept what the other one proves itself by. */
    KERBEROS_REFUSED(ErrorClass.AUTHENTICATION),
    /** The HTTP proxy does not accept this node's name and password, or misses them. */
    PROXY_AUTHENTICATION(ErrorClass.AUTHENTICATION),
    /** The replica lets nobody in by this invitation: it is unknown, used, expired, or for others. */
    PAIRING_REFUSED(ErrorClass.AUTHENTICATION),
    RENEWAL_REFUSED(ErrorClass.AUTHENTICATION),
    /** A transfer's key is not sealed for this replica, not signed by who may, or its use can't be proved. */
    PAYLOAD_KEY_REFUSED(ErrorClass.AUTHENTICATION),
    /** The replica takes encrypted chunks only. */
    PAYLOAD_KEY_REQUIRED(ErrorClass.AUTHENTICATION),

    PRIMARY_NOT_AUTHORIZED(ErrorClass.AUTHORIZATION),
    WORKLOAD_OF_OTHER_GROUP(ErrorClass.AUTHORIZATION),
    /** The replica holds as many workloads for the primary's entry as the entry allows, and this would be one more. */
    TOO_MANY_WORKLOADS(ErrorClass.AUTHORIZATION),
    /** The machine is on another primary now: this one may not send any more. */
    WORKLOAD_MOVED(ErrorClass.AUTHORIZATION),

    WORKLOAD_NOT_FOUND(ErrorClass.WORKLOAD_NOT_FOUND),

    /** A broker has no node that answers. */
    NO_MEMBER_AVAILABLE(ErrorClass.NETWORK_BROKER),

    SOURCE_MISSING(ErrorClass.NON_RECOVERABLE),
    SOURCE_UNREADABLE(ErrorClass.NON_RECOVERABLE),
    PROTOCOL_VERSION(ErrorClass.NON_RECOVERABLE),
    PROTOCOL_VIOLATION(ErrorClass.NON_RECOVERABLE),
    /** A node that was asked as a broker is none. */
    NO_BROKER(ErrorClass.NON_RECOVERABLE),
    STORE_FAILED(ErrorClass.NON_RECOVERABLE),
    /** The medium of an initial replication has no whole export that can be read, or can't be written to. */
    MEDIA_UNUSABLE(ErrorClass.NON_RECOVERABLE),
    INVALID_SETTING(ErrorClass.NON_RECOVERABLE),
    /** The workload was failed over, or its roles were reversed, since this primary sent it: it may not send any more. */
    ROLE_CHANGED(ErrorClass.NON_RECOVERABLE),
    /** The operation is not possible in the present state. */
    INVALID_STATE(ErrorClass.NON_RECOVERABLE),
    /** A defect: an unexpected exception, logged with its stack trace where it was caught. */
    INTERNAL(ErrorClass.NON_RECOVERABLE);

    private final ErrorClass errorClass;

    ErrorCode(ErrorClass errorClass) {
        this.errorClass = errorClass;
    }

    public ErrorClass errorClass() {
        return errorClass;
    }
}
