// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/**
 * Makes guessing slow. Who was refused {@value #FREE} times waits, longer with each refusal; and all together are refused at
 * most {@value #MINUTE} times in a minute, from however many addresses. An IPv6 source is its network of 64 bits. Thread-safe;
 * remembers a bounded number of sources.
 */
final class PairingGuard {
    static final int FREE = 5;
    static final int MINUTE = 60;
    private static final int MAX_SOURCES = 1000;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
    private static final int MAX_DOUBLINGS = 6;
    /** Without a refusal, until a source begins anew. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(30);

    private static final int NETWORK_BYTES = 8;

    private final Clock clock;
    private final Map<String, Source> sources = new LinkedHashMap<>(16, 0.75f, true) { // guarded by this
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Source> eldest) {
                    return size() > MAX_SOURCES;
                }
            };
    private Instant minute = Instant.MIN; // guarded by this
    private int inMinute; // guarded by this

    private record Source(int refusals, Instant last, Instant until) {}

    PairingGuard(Clock clock) {
        this.clock = clock;
    }

    static String source(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet) || internet.getAddress() == null) {
            return "unknown";
        }
        InetAddress host = internet.getAddress();
        return host instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(host.getAddress(), NETWORK_BYTES))
                : host.getHostAddress();
    }

    /** For messages. */
    static String hostOf(SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : "unknown";
    }

    /** @throws ReplicationException with {@code REPLICA_BUSY} if it has to wait */
    synchronized void admit(String source) {
        Instant now = clock.instant();
        Source known = sources.get(source);
        Instant until = known == null ? now : known.until();
        if (isThisMinute(now) && inMinute >= MINUTE && until.isBefore(minute.plus(Duration.ofMinutes(1)))) {
            until = minute.plus(Duration.ofMinutes(1));
        }
        if (now.isBefore(until)) {
            throw new ReplicationException(
                    ErrorCode.REPLICA_BUSY,
                    "too many requests to pair were refused",
                    "try again in " + (Duration.between(now, until).toSeconds() + 1) + " s");
        }
    }

    synchronized void refused(String source) {
        Instant now = clock.instant();
        if (!isThisMinute(now)) {
            minute = now;
            inMinute = 0;
        }
        inMinute++;
        Source known = sources.get(source);
        int refusals = known == null || known.last().plus(FORGOTTEN).isBefore(now) ? 1 : known.refusals() + 1;
        Duration wait = refusals < FREE
                ? Duration.ZERO
                : FIRST_WAIT.multipliedBy(1L << Math.min(refusals - FREE, MAX_DOUBLINGS));
        sources.put(source, new Source(refusals, now, now.plus(wait)));
    }

    private boolean isThisMinute(Instant now) {
        return inMinute > 0 && now.isBefore(minute.plus(Duration.ofMinutes(1)));
    }
}
