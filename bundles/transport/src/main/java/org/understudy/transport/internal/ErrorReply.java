// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** Errors on their way from the replica to the primary. */
final class ErrorReply {
    private static final int MAX_TEXT = 4096;

    private final Json json;

    ErrorReply(Json json) {
        this.json = json;
    }

    void write(ReplicationException error, Response response, Callback callback) {
        response.setStatus(Protocol.status(error.code()));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Protocol.JSON);
        byte[] body = json.write(
                new Json.ErrorBody(error.code().name(), bounded(error.getMessage()), bounded(error.remedy())));
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static String bounded(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    /** What a reply that is not a success says; a reply that no replica of ours would send is said to be that. */
    ReplicationException read(int status, byte[] body, String replica) {
        Optional<Json.ErrorBody> error = parse(body);
        Optional<ErrorCode> code = error.flatMap(e -> code(e.error()));
        if (code.isEmpty()) {
            return new ReplicationException(
                    ErrorCode.PROTOCOL_VIOLATION,
                    replica + " answered with HTTP status " + status + " as no replica server does",
                    "check the address and port, and proxies on the way");
        }
        return new ReplicationException(
                code.get(),
                "replica " + replica + ": " + bounded(error.get().message()),
                bounded(error.get().remedy()));
    }

    private Optional<Json.ErrorBody> parse(byte[] body) {
        try {
            return Optional.of(json.readError(body));
        } catch (ReplicationException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<ErrorCode> code(String name) {
        try {
            return Optional.of(ErrorCode.valueOf(name));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}
