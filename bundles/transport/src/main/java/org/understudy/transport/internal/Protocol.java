// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;

/** What both sides of the transport agree on; docs/protocol.md describes it. */
final class Protocol {
    static final int VERSION = 1;
    static final List<Integer> VERSIONS = List.of(VERSION);
    static final String VERSION_HEADER = "Understudy-Version";

    static final String CONTROL_PATH = "/understudy/control";
    static final String DATA_PATH = "/understudy/data/";
    static final String HELD = "held";
    static final String COMPARE = "compare";
    static final String FROM = "from";

    static final String JSON = "application/json";
    static final String BINARY = "application/octet-stream";

    /** The most bytes of a control message, either way: a list of 100,000 files has its place. */
    static final int MAX_CONTROL = 32 * 1024 * 1024;

    private Protocol() {}

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
            case PRIMARY_NOT_AUTHORIZED, WORKLOAD_OF_OTHER_GROUP -> HttpStatus.FORBIDDEN_403;
            case WORKLOAD_NOT_FOUND, TRANSFER_UNKNOWN -> HttpStatus.NOT_FOUND_404;
            case REPLICATION_PAUSED, INVALID_STATE, NO_BROKER -> HttpStatus.CONFLICT_409;
            case PROTOCOL_VERSION, PROTOCOL_VIOLATION -> HttpStatus.BAD_REQUEST_400;
            case CHUNK_CORRUPT -> HttpStatus.UNPROCESSABLE_ENTITY_422;
            case REPLICA_BUSY, NO_MEMBER_AVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE_503;
            case REPLICA_DISK_FULL -> HttpStatus.INSUFFICIENT_STORAGE_507;
            default -> HttpStatus.INTERNAL_SERVER_ERROR_500;
        };
    }
}
