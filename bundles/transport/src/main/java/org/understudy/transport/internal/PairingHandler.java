// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.pairing.PairingGrant;
import org.understudy.api.pairing.PairingRequest;

/**
 * The requests of primaries that have no certificate yet: one that is answered to anybody, with nothing, so that the primary
 * sees the replica's certificate before it makes its request; and that request. Nothing else is behind it.
 */
final class PairingHandler extends Handler.Abstract {
    /** A request for a certificate and a certificate, in Base64. */
    static final int MAX_BODY = 16 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(PairingHandler.class);

    private final PairingGuard guard;
    private final Desk desk;
    private final Json json;
    private final ErrorReply errors;

    /** Decides who is let in. */
    interface Desk {
        /**
         * @param server the certificate that this node showed on the connection
         * @param address the primary's
         */
        PairingGrant accept(PairingRequest request, X509Certificate server, String address);
    }

    PairingHandler(PairingGuard guard, Desk desk, Json json) {
        this.guard = guard;
        this.desk = desk;
        this.json = json;
        this.errors = new ErrorReply(json);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String source = PairingGuard.source(request.getConnectionMetaData().getRemoteSocketAddress());
        try {
            guard.admit(source);
            try {
                serve(request, response, callback);
            } catch (ReplicationException e) {
                guard.refused(source);
                throw e;
            }
        } catch (ReplicationException e) {
            LOG.debug("{} of {} refused: {}", request.getMethod(), source, e.getMessage());
            close(response);
            errors.write(e, response, callback);
        } catch (IOException e) {
            callback.failed(e); // the primary is gone in mid-body, or its time was over
        } catch (RuntimeException e) {
            LOG.error("A request to pair failed unexpectedly.", e);
            close(response);
            errors.write(
                    new ReplicationException(
                            ErrorCode.INTERNAL, "an unexpected error", "see the replica's log for more", e),
                    response,
                    callback);
        }
        return true;
    }

    private void serve(Request request, Response response, Callback callback) throws IOException {
        String version = request.getHeaders().get(Protocol.VERSION_HEADER);
        if (!String.valueOf(Protocol.VERSION).equals(version)) {
            throw new ReplicationException(
                    ErrorCode.PROTOCOL_VERSION,
                    "the primary speaks version " + version + ", this replica " + Protocol.VERSIONS,
                    "install versions on both nodes that have one in common");
        }
        boolean known = Request.getPathInContext(request).equals(Protocol.PAIR_PATH);
        if (known && HttpMethod.GET.is(request.getMethod())) {
            response.setStatus(HttpStatus.NO_CONTENT_204);
            callback.succeeded();
        } else if (known && HttpMethod.POST.is(request.getMethod())) {
            pair(request, response, callback);
        } else {
            throw violation(request.getMethod() + " of an unknown path");
        }
    }

    private void pair(Request request, Response response, Callback callback) throws IOException {
        long length = request.getLength();
        if (length < 1 || length > MAX_BODY) {
            throw violation("a body of " + (length < 0 ? "unknown length" : length + " bytes"));
        }
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes((int) length);
        }
        if (body.length < length) {
            throw new EOFException();
        }
        PairingGrant grant = desk.accept(
                json.readPairing(body),
                ownCertificate(request),
                PairingGuard.hostOf(request.getConnectionMetaData().getRemoteSocketAddress()));
        close(response);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Protocol.JSON);
        response.write(true, ByteBuffer.wrap(json.write(grant)), callback);
    }

    private static X509Certificate ownCertificate(Request request) {
        if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData session) {
            Certificate[] own = session.sslSession().getLocalCertificates();
            if (own != null && own.length > 0 && own[0] instanceof X509Certificate certificate) {
                return certificate;
            }
        }
        throw new IllegalStateException("a connection without a certificate of this node");
    }

    private static void close(Response response) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }

    private static ReplicationException violation(String message) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION, message, "check that both nodes run compatible versions");
    }
}
