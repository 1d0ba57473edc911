// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.chunk.PayloadKey.Direction;
import org.understudy.api.compare.RangeState;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ControlReceiver;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ReplicaGate;
import org.understudy.pipeline.ChunkFormat;
import org.understudy.pipeline.RangeFormat;
import org.understudy.pipeline.SealedBodies;

/**
 * A listener's requests. In this order: the primary is authenticated and authorized, waits for its {@link Shares share}, the
 * version and the path are checked, the length is checked, and only then a body is read.
 */
final class ReplicaHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaHandler.class);

    private final Authenticator authenticator;
    private final ControlReceiver controls;
    private final ReplicaGate gate;
    private final ChunkReader chunks;
    private final Shares shares;
    private final Json json;
    private final ErrorReply errors;
    private final AuditTrail audit;

    ReplicaHandler(
            Authenticator authenticator,
            ControlReceiver controls,
            ReplicaGate gate,
            ChunkReader chunks,
            Shares shares,
            Json json,
            AuditTrail audit) {
        this.authenticator = authenticator;
        this.controls = controls;
        this.gate = gate;
        this.chunks = chunks;
        this.shares = shares;
        this.json = json;
        this.errors = new ErrorReply(json);
        this.audit = audit;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            Peer peer = authenticator.authenticate(request, response);
            shares.serve(peer.name(), request, () -> answer(peer, request, response, callback));
        } catch (ReplicationException e) {
            refuse(Request.getRemoteAddr(request), e, request, response, callback);
        } catch (RuntimeException e) {
            fail(e, request, response, callback);
        }
        return true;
    }

    private void answer(Peer peer, Request request, Response response, Callback callback) {
        try {
            serve(peer, request, response, callback);
        } catch (ReplicationException e) {
            refuse(peer.name(), e, request, response, callback);
        } catch (EOFException e) {
            callback.failed(e); // the primary is gone in mid-body, or too slow
        } catch (IOException | RuntimeException e) {
            fail(e, request, response, callback);
        }
    }

    private void refuse(String who, ReplicationException e, Request request, Response response, Callback callback) {
        LOG.debug("{} refused with {}: {}", request.getHttpURI(), e.code(), e.getMessage());
        if (isForAudit(e.code())) {
            audit.refused(
                    AuditAction.REQUEST,
                    who,
                    Request.getRemoteAddr(request),
                    e.code().name(),
                    e.getMessage());
        }
        errors.write(e, response, callback);
    }

    private void fail(Exception e, Request request, Response response, Callback callback) {
        LOG.error("A request of {} failed unexpectedly.", Request.getRemoteAddr(request), e);
        errors.write(
                new ReplicationException(
                        ErrorCode.INTERNAL, "an unexpected error: " + e, "see the replica's log for more", e),
                response,
                callback);
    }

    /** That somebody has no right, and not that something is wrong. */
    private static boolean isForAudit(ErrorCode code) {
        return code.errorClass() == ErrorClass.AUTHENTICATION
                || code.errorClass() == ErrorClass.AUTHORIZATION
                || code == ErrorCode.ROLE_CHANGED
                || code == ErrorCode.QUOTA_FULL;
    }

    private void serve(Peer peer, Request request, Response response, Callback callback) throws IOException {
        String version = request.getHeaders().get(Protocol.VERSION_HEADER);
        if (!String.valueOf(Protocol.VERSION).equals(version)) {
            throw new ReplicationException(
                    ErrorCode.PROTOCOL_VERSION,
                    "the primary speaks version " + version + ", this replica " + Protocol.VERSIONS,
                    "install versions on both nodes that have one in common");
        }
        String path = Request.getPathInContext(request);
        HttpMethod method = HttpMethod.fromString(request.getMethod());
        if (path.equals(Protocol.CONTROL_PATH) && method == HttpMethod.POST) {
            control(peer, request, response, callback);
            return;
        }
        if (method == HttpMethod.GET && (path.equals(Protocol.AUTHENTICATE_PATH) || path.equals(Protocol.ECHO_PATH))) {
            response.setStatus(HttpStatus.NO_CONTENT_204); // that it came here is the answer
            callback.succeeded();
            return;
        }
        String[] parts = path.startsWith(Protocol.DATA_PATH)
                ? path.substring(Protocol.DATA_PATH.length()).split("/", -1)
                : new String[0];
        if (parts.length == 2 && method == HttpMethod.PUT) {
            TransferId transfer = transfer(parts[0]);
            long sequence = number(parts[1]);
            putChunk(peer, transfer, sequence, request);
            response.setStatus(HttpStatus.NO_CONTENT_204);
            callback.succeeded();
        } else if (parts.length == 2 && parts[1].equals(Protocol.HELD) && method == HttpMethod.GET) {
            held(peer, transfer(parts[0]), request, response, callback);
        } else if (parts.length == 2 && parts[1].equals(Protocol.COMPARE) && method == HttpMethod.POST) {
            compare(peer, transfer(parts[0]), request, response, callback);
        } else {
            throw violation(request.getMethod() + " of an unknown path");
        }
    }

    private void control(Peer peer, Request request, Response response, Callback callback) throws IOException {
        int length = length(request, 1, Protocol.MAX_CONTROL);
        ControlReply reply;
        try (InputStream in = content(request)) {
            reply = shares.bodies()
                    .read(peer.name(), in, length, body -> controls.receive(peer, json.readRequest(body)));
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Protocol.JSON);
        response.write(true, ByteBuffer.wrap(json.write(reply)), callback);
    }

    private void putChunk(Peer peer, TransferId transfer, long sequence, Request request) throws IOException {
        int length = length(request, ChunkFormat.PREFIX, ChunkReader.MAX_BODY);
        try (InputStream in = content(request)) {
            try {
                gate.admit(peer, transfer);
                chunks.receive(peer, transfer, sequence, in, length);
            } catch (ReplicationException e) {
                // read past the body, which is bounded, so that the answer arrives and the channel lives on
                in.transferTo(OutputStream.nullOutputStream());
                throw e;
            }
        }
    }

    private void held(Peer peer, TransferId transfer, Request request, Response response, Callback callback) {
        String from = query(request).getValue(Protocol.FROM);
        if (from == null) {
            throw violation("a query of held chunks without '" + Protocol.FROM + "'");
        }
        Optional<PayloadKey> key = gate.payloadKey(peer, transfer);
        List<HeldChunk> page = gate.held(peer, transfer, number(from), ChunkFormat.MAX_HELD);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Protocol.BINARY);
        byte[] context = SealedBodies.heldContext(transfer, number(from));
        response.write(true, SealedBodies.seal(key, Direction.ANSWER, context, ChunkFormat.writeHeld(page)), callback);
    }

    private void compare(Peer peer, TransferId transfer, Request request, Response response, Callback callback)
            throws IOException {
        int length = length(request, RangeFormat.MIN_QUERY, RangeFormat.MAX_QUERY + SealedBodies.OVERHEAD);
        byte[] body = body(request, length);
        Optional<PayloadKey> key = gate.payloadKey(peer, transfer);
        ByteBuffer query = SealedBodies.open(key, Direction.QUESTION, SealedBodies.compareContext(transfer), body);
        List<RangeState> states = gate.compare(peer, transfer, RangeFormat.readQuery(query));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Protocol.BINARY);
        byte[] context = SealedBodies.compareContext(transfer, ByteBuffer.wrap(body));
        response.write(true, SealedBodies.seal(key, Direction.ANSWER, context, RangeFormat.write(states)), callback);
    }

    private static InputStream content(Request request) {
        long idle = request.getConnectionMetaData().getConnector().getIdleTimeout();
        return new BoundedBody(Content.Source.asInputStream(request), Duration.ofMillis(idle));
    }

    private static byte[] body(Request request, int length) throws IOException {
        try (InputStream in = content(request)) {
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException();
            }
            return body;
        }
    }

    private static Fields query(Request request) {
        try {
            return Request.extractQueryParameters(request);
        } catch (BadMessageException e) {
            throw violation("a malformed query");
        }
    }

    private static int length(Request request, int min, int max) {
        long length = request.getLength();
        if (length < min || length > max) {
            throw violation("a body of " + (length < 0 ? "unknown length" : length + " bytes") + ", allowed are " + min
                    + " to " + max);
        }
        return (int) length;
    }

    private static TransferId transfer(String text) {
        try {
            return TransferId.parse(text);
        } catch (IllegalArgumentException e) {
            throw violation("a path without the GUID of a transfer");
        }
    }

    private static long number(String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
            throw violation("a negative sequence number");
        } catch (NumberFormatException e) {
            throw violation("a path without a sequence number");
        }
    }

    private static ReplicationException violation(String message) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION, message, "check that both nodes run compatible versions");
    }
}
