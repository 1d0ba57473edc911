// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

/**
 * What a limit counts: the bytes that the kernel is given to send, with those of TLS and HTTP. Those of TCP and IP come on
 * top, 2.7 to 3.6 % at packets of 1500 bytes: how long packets are, and how many are sent again, only the kernel knows.
 */
final class WireBytes {
    /** A record of TLS 1.3 holds as much. */
    private static final int RECORD = 16 * 1024;
    /** Header, type and tag of a record. */
    private static final int RECORD_OVERHEAD = 5 + 1 + 16;
    /** A request's line and headers, in a record of their own. */
    static final int REQUEST = 220;

    private WireBytes() {}

    /** @param body bytes of a body that are sent at once */
    static long of(int body) {
        return body + (long) RECORD_OVERHEAD * ((body + RECORD - 1) / RECORD);
    }
}
