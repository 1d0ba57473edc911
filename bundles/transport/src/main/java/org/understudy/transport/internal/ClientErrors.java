// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpStatus;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.PeerCertificateException;

/** What a failed connection or request means: by the types of its causes, here and nowhere else. */
final class ClientErrors {
    private static final int MAX_CAUSES = 32;
    private static final String DAMAGED_ALERT = "bad_record_mac";

    private ClientErrors() {}

    static ReplicationException classify(Throwable failure, ReplicaAddress replica) {
        List<Throwable> causes = causes(failure);
        ReplicationException known = find(causes, ReplicationException.class);
        if (known != null) { // of the connection's authentication
            return new ReplicationException(known.code(), known.getMessage(), known.remedy(), failure);
        }
        ProxyFailure proxy = find(causes, ProxyFailure.class);
        HttpResponseException answer = find(causes, HttpResponseException.class);
        if (proxy != null && answer != null) {
            return refusedByProxy(proxy, answer.getResponse(), replica);
        }
        PeerCertificateException certificate = find(causes, PeerCertificateException.class);
        if (certificate != null && isInspection(certificate, replica)) {
            return error(
                    ErrorCode.TLS_INSPECTED,
                    replica,
                    "a proxy or firewall on the way inspects TLS: " + certificate.getMessage()
                            + ", and no certificate of this node was asked for",
                    "take this address and port out of the inspection",
                    failure);
        }
        if (certificate != null) {
            return new ReplicationException(
                    certificate.code(),
                    "replica " + replica + ": " + certificate.getMessage(),
                    remedy(certificate.code()),
                    failure);
        }
        if (find(causes, UnknownHostException.class) != null
                || find(causes, UnresolvedAddressException.class) != null) {
            return error(
                    ErrorCode.HOST_UNKNOWN,
                    replica,
                    (proxy == null ? "" : "the proxy " + proxy.proxy() + ": ") + "host name can't be resolved",
                    "check the host's name",
                    failure);
        }
        if (find(causes, NoRouteToHostException.class) != null || find(causes, ConnectException.class) != null) {
            if (proxy != null) {
                return error(
                        ErrorCode.CONNECTION_REFUSED,
                        replica,
                        "nothing listens at the proxy " + proxy.proxy(),
                        "check " + ProxySettings.ADDRESS + " in " + TransportClient.PID + ", and that the proxy runs",
                        failure);
            }
            return error(
                    ErrorCode.CONNECTION_REFUSED,
                    replica,
                    "nothing listens there",
                    "check the port, that the replica node runs and has certificates, and firewalls on the way",
                    failure);
        }
        if (find(causes, TimeoutException.class) != null || find(causes, SocketTimeoutException.class) != null) {
            return error(
                    ErrorCode.TIMED_OUT,
                    replica,
                    "no answer in time" + through(proxy),
                    "check the network and the replica's load; time-outs are set in " + TransportClient.PID,
                    failure);
        }
        SSLException tls = find(causes, SSLException.class);
        if (tls != null && isDamaged(tls, causes)) {
            return error(
                    ErrorCode.CONNECTION_LOST,
                    replica,
                    "what came over the connection was not what was sent (" + tls.getMessage() + ")",
                    "check the network if it happens again; nothing damaged was stored",
                    failure);
        }
        if (tls != null && !isCut(tls)) {
            return error(
                    ErrorCode.TLS_REFUSED,
                    replica,
                    "refused the TLS handshake (" + handshake(failure) + ")",
                    "use certificates of one authority on both nodes: replica:cert-show; the replica's log has more",
                    failure);
        }
        return error(
                ErrorCode.CONNECTION_LOST,
                replica,
                "the connection" + through(proxy) + " was lost ("
                        + lost(tls != null ? tls : causes.get(causes.size() - 1)) + ")",
                "check the network, and that the replica node runs",
                failure);
    }

    private static ReplicationException refusedByProxy(ProxyFailure failure, Response answer, ReplicaAddress replica) {
        int status = answer.getStatus();
        if (status == HttpStatus.PROXY_AUTHENTICATION_REQUIRED_407) {
            return error(
                    ErrorCode.PROXY_AUTHENTICATION,
                    replica,
                    "the proxy " + failure.proxy() + " does not accept this node's name and password, or misses them",
                    "correct " + ProxySettings.USER + " and the file of " + ProxySettings.PASSWORD_FILE + " in "
                            + TransportClient.PID,
                    failure);
        }
        return error(
                ErrorCode.PROXY_REFUSED,
                replica,
                "the proxy " + failure.proxy() + " does not open a tunnel ("
                        + (status > 0 ? "HTTP status " + status : "it does not speak HTTP") + ")",
                "allow CONNECT to this address and port there, check that the proxy reaches it, or name it in "
                        + ProxySettings.BYPASS + " in " + TransportClient.PID,
                failure);
    }

    /** A replica of certificates asks for the primary's, which somebody who only wants to read along has no use for. */
    private static boolean isInspection(PeerCertificateException certificate, ReplicaAddress replica) {
        return certificate.code() == ErrorCode.CERTIFICATE_UNTRUSTED
                && !certificate.mutual()
                && replica.authentication() == Authentication.CERTIFICATE;
    }

    private static String through(ProxyFailure proxy) {
        return proxy == null ? "" : " through the proxy " + proxy.proxy();
    }

    /**
     * Whether a record was damaged on its way, here or there: no refusal, and the next attempt may well succeed. That the
     * other side found it comes as an alert, for which Java has no type of its own.
     */
    private static boolean isDamaged(SSLException failure, List<Throwable> causes) {
        return find(causes, AEADBadTagException.class) != null
                || (failure.getMessage() != null && failure.getMessage().contains(DAMAGED_ALERT));
    }

    /**
     * An end in mid-handshake is no refusal, which comes as an alert: Jetty makes a failed handshake of the network's
     * error when it reads or writes, or of TLS's own complaint about the end.
     */
    private static boolean isCut(SSLException failure) {
        return Arrays.stream(failure.getSuppressed()).anyMatch(SSLException.class::isInstance)
                || causes(failure).stream().anyMatch(ClientErrors::isOfTheNetwork);
    }

    private static boolean isOfTheNetwork(Throwable cause) {
        return cause instanceof IOException && !(cause instanceof SSLException);
    }

    /** Jetty's message about an unexpected end is a picture of its own insides. */
    private static String lost(Throwable cause) {
        return cause instanceof EOFException || cause instanceof ClosedChannelException || cause instanceof SSLException
                ? "closed by the other side, or by a proxy or firewall on the way"
                : cause.toString();
    }

    /** The most telling line about a failed handshake. */
    static String handshake(Throwable failure) {
        List<Throwable> causes = causes(failure);
        PeerCertificateException certificate = find(causes, PeerCertificateException.class);
        Throwable telling = certificate != null ? certificate : find(causes, SSLException.class);
        return telling == null ? failure.toString() : telling.getMessage();
    }

    private static ReplicationException error(
            ErrorCode code, ReplicaAddress replica, String what, String remedy, Throwable cause) {
        return new ReplicationException(code, "replica " + replica + ": " + what, remedy, cause);
    }

    private static String remedy(ErrorCode code) {
        return switch (code) {
            case CERTIFICATE_EXPIRED -> "issue a new certificate for it with replica:cert-issue, and check both clocks";
            case CERTIFICATE_REVOKED ->
                "find out why; issue it a new one, and renew this node's revocation lists where they have ended";
            case HOST_NAME_MISMATCH -> "use a name that is in the certificate, or issue one with this name (--san)";
            default -> "put the authority that issued it into this node's trust store: see replica:cert-show";
        };
    }

    private static <T extends Throwable> T find(List<Throwable> causes, Class<T> type) {
        return causes.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < MAX_CAUSES; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
