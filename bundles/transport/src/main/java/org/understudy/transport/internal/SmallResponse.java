// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** An answer to a request for authentication, within limits. */
final class SmallResponse {
    private static final int MAX_BODY = 32 * 1024;
    private static final long MAX_DURATION = 86_400;

    private final HttpParser parser = new HttpParser(new Parts(), Protocol.MAX_KERBEROS_HEADERS);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;
    private String challenge;
    private String duration;
    private boolean complete;

    /** @throws ReplicationException with {@code PROTOCOL_VIOLATION} */
    void parse(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !complete) {
            parser.parseNext(bytes);
        }
    }

    boolean isComplete() {
        return complete;
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body.toByteArray();
    }

    /** What the server asks for or answers, if it is of Negotiate. */
    Optional<String> challenge() {
        return Optional.ofNullable(challenge);
    }

    Optional<Duration> duration() {
        if (duration == null || !duration.matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(Math.min(Long.parseLong(duration), MAX_DURATION)));
    }

    private static ReplicationException violation(String what) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION, what, "check the replica's address and port, and proxies on the way");
    }

    private final class Parts implements HttpParser.ResponseHandler {
        @Override
        public void startResponse(HttpVersion version, int code, String reason) {
            status = code;
        }

        @Override
        public void parsedHeader(HttpField field) {
            String value = field.getValue();
            if (field.getHeader() == HttpHeader.WWW_AUTHENTICATE && value != null && Protocol.isNegotiate(value)) {
                challenge = value;
            } else if (field.is(Protocol.DURATION_HEADER)) {
                duration = value;
            }
        }

        @Override
        public boolean headerComplete() {
            return false;
        }

        @Override
        public boolean content(ByteBuffer content) {
            if (body.size() + content.remaining() > MAX_BODY) {
                throw violation("an answer to a request for authentication is too long");
            }
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            body.writeBytes(bytes);
            return false;
        }

        @Override
        public boolean contentComplete() {
            return false;
        }

        @Override
        public boolean messageComplete() {
            complete = true;
            return true;
        }

        @Override
        public void earlyEOF() {
            throw violation("an answer to a request for authentication was cut");
        }

        @Override
        public void badMessage(HttpException failure) {
            throw violation("an answer to a request for authentication is no HTTP");
        }
    }
}
