// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.security.Kerberos;

/** What both sides of the transport agree on; docs/protocol.md describes it. */
final class Protocol {
    static final int VERSION = 1;
    static final List<Integer> VERSIONS = List.of(VERSION);
    static final String VERSION_HEADER = "Understudy-Version";

    static final String PAIR_PATH = "/understudy/pair";
    static final String CONTROL_PATH = "/understudy/control";
    static final String AUTHENTICATE_PATH = "/understudy/authenticate";
    static final String ECHO_PATH = "/understudy/echo";
    static final String DATA_PATH = "/understudy/data/";
    static final String HELD = "held";
    static final String COMPARE = "compare";
    static final String FROM = "from";

    static final String JSON = "application/json";
    static final String BINARY = "application/octet-stream";

    /** The most bytes of a control message, either way: a list of 100,000 files has its place. */
    static final int MAX_CONTROL = 32 * 1024 * 1024;

    /** Of SPNEGO over HTTP (RFC 4559). */
    static final String NEGOTIATE = "Negotiate";

    /** How many seconds a connection counts as authenticated by Kerberos. */
    static final String DURATION_HEADER = "Understudy-Authenticated-Seconds";

    /** The most bytes of all headers where one of them has a token. */
    static final int MAX_KERBEROS_HEADERS = Kerberos.MAX_TOKEN * 4 / 3 + 8 * 1024;

    private Protocol() {}

    static boolean isNegotiate(String header) {
        return header.equalsIgnoreCase(NEGOTIATE)
                || header.regionMatches(true, 0, NEGOTIATE + " ", 0, NEGOTIATE.length() + 1);
    }

    /** The token behind {@value #NEGOTIATE}; empty if there is none, or it is too long or malformed. */
    static Optional<byte[]> negotiationToken(String header) {
        if (!isNegotiate(header) || header.length() == NEGOTIATE.length()) {
            return Optional.empty();
        }
        try {
            byte[] token = Base64.getDecoder()
                    .decode(header.substring(NEGOTIATE.length() + 1).trim());
            return Optional.of(token).filter(t -> t.length > 0 && t.length <= Kerberos.MAX_TOKEN);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String chunkPath(TransferId transfer, long sequence) {
        return DATA_PATH + transfer + "/" + sequence;
    }

    static String heldPath(TransferId transfer) {
        return DATA_PATH + transfer + "/" + HELD;
    }

    static String comparePath(TransferId transfer) {
        return DATA_PATH + transfer + "/" + COMPARE;
    }

    /** The HTTP status that goes with an error; what decides is the code in the body. */
    static int status(ErrorCode code) {
        return switch (code) {
            case KERBEROS_PRINCIPAL_UNKNOWN,
                    KERBEROS_CLOCK_SKEW,
                    KERBEROS_EXPIRED,
                    KERBEROS_BINDING_MISMATCH,
                    KERBEROS_REFUSED -> HttpStatus.UNAUTHORIZED_401;
            case PAYLOAD_KEY_REFUSED,
                    PAYLOAD_KEY_REQUIRED,
                    PRIMARY_NOT_AUTHORIZED,
                    WORKLOAD_OF_OTHER_GROUP,
                    TOO_MANY_WORKLOADS,
                    WORKLOAD_MOVED,
                    PAIRING_REFUSED,
                    RENEWAL_REFUSED -> HttpStatus.FORBIDDEN_403;
            case WORKLOAD_NOT_FOUND, TRANSFER_UNKNOWN -> HttpStatus.NOT_FOUND_404;
            case REPLICATION_PAUSED, INVALID_STATE, ROLE_CHANGED, NO_BROKER -> HttpStatus.CONFLICT_409;
            case PROTOCOL_VERSION, PROTOCOL_VIOLATION -> HttpStatus.BAD_REQUEST_400;
            case CHUNK_CORRUPT -> HttpStatus.UNPROCESSABLE_ENTITY_422;
            case REPLICA_BUSY, NO_MEMBER_AVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE_503;
            case REPLICA_DISK_FULL, QUOTA_FULL -> HttpStatus.INSUFFICIENT_STORAGE_507;
            default -> HttpStatus.INTERNAL_SERVER_ERROR_500;
        };
    }
}
