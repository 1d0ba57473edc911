// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

/**
 * Who was served how much, of those that share a limit: start-time fair queueing. Each member has a tag, the time at which
 * its next piece starts in a virtual time that goes slower the more wait; the least goes first. One that was away starts
 * at the present, so it neither gains nor loses by that.
 */
final class Share {
    private double present;

    /** A member's place. */
    static final class Place {
        private double tag;
    }

    /** @return the order of service: the least first */
    double start(Place place) {
        return Math.max(place.tag, present);
    }

    void serve(Place place, long bytes, int weight) {
        present = start(place);
        place.tag = present + (double) bytes / weight;
    }
}
