// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.KerberosIdentity;

/** A primary's part of the authentication of connections by Kerberos. Thread-safe. */
final class Negotiator {
    /** A connection is given up so long before its authentication ends, that what is under way comes in time. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private static final int MARGIN_PART = 10;

    private final Kerberos kerberos;
    private final Optional<KerberosIdentity> identity;
    private final String service;
    private final Duration timeout;
    private final ErrorReply errors;
    private final Clock clock;

    /** @param timeout of a step on the network */
    Negotiator(ClientSettings settings, Kerberos kerberos, ErrorReply errors, Clock clock) {
        this.kerberos = kerberos;
        this.identity = settings.kerberos();
        this.service = settings.kerberosService();
        this.timeout = settings.connectTimeout();
        this.errors = errors;
        this.clock = clock;
    }

    Duration timeout() {
        return timeout;
    }

    /** May ask the key distribution center, and wait for it. */
    Kerberos.Initiation initiate(String host, Optional<X509Certificate> server) {
        KerberosIdentity self = identity.orElseThrow(() -> new ReplicationException(
                ErrorCode.KERBEROS_UNUSABLE,
                KerberosSource.PRINCIPAL + " is not set",
                "set it in " + TransportClient.PID + " to " + KerberosSource.ALLOWED));
        return kerberos.initiate(self, service, host, server);
    }

    /** @return until when the connection may be used */
    Instant finish(Kerberos.Initiation initiation, byte[] reply, Duration granted) {
        Instant now = clock.instant();
        Instant ticket = initiation.finish(reply);
        Instant end = ticket.isBefore(now.plus(granted)) ? ticket : now.plus(granted);
        Duration left = Duration.between(now, end);
        if (left.isNegative() || left.isZero()) {
            throw new ReplicationException(
                    ErrorCode.KERBEROS_EXPIRED,
                    "the ticket has ended already",
                    "check the clocks, and the life of tickets in the realm");
        }
        Duration margin = left.dividedBy(MARGIN_PART);
        return end.minus(margin.compareTo(MARGIN) < 0 ? margin : MARGIN);
    }

    ReplicationException refusal(int status, byte[] body, String replica) {
        return errors.read(status, body, replica);
    }
}
