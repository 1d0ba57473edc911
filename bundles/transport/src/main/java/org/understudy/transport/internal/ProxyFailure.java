// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.IOException;

/** A connection through a proxy could not be opened; its cause says why. */
final class ProxyFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final String proxy;

    /** @param proxy HOST:PORT */
    ProxyFailure(String proxy, Throwable cause) {
        super("no connection through the proxy " + proxy, cause);
        this.proxy = proxy;
    }

    String proxy() {
        return proxy;
    }
}
