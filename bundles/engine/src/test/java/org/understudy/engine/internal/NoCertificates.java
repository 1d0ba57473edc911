// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import java.util.List;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.KeyEnvelopes;

/** Of a node without any. */
public final class NoCertificates implements KeyEnvelopes {
    private static ReplicationException none() {
        return new ReplicationException(ErrorCode.CREDENTIALS_UNUSABLE, "node.p12 does not exist", "make one");
    }

    @Override
    public boolean isRequired() {
        return false;
    }

    @Override
    public List<String> certificates() {
        throw none();
    }

    @Override
    public String seal(byte[] content, List<String> recipient, String host) {
        throw none();
    }

    @Override
    public Opened open(String envelope) {
        throw none();
    }
}
