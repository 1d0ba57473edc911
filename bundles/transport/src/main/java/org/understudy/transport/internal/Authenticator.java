// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.understudy.api.security.Peer;

/** Finds out who a request is from, before anything else of it is looked at. Thread-safe. */
interface Authenticator {
    /**
     * @param response for headers; the caller completes it, whether this succeeds or fails
     * @throws org.understudy.api.ReplicationException if nobody is known by it, or who it is may not use this replica
     */
    Peer authenticate(Request request, Response response);
}
