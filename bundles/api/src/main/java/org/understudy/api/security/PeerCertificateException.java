// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.security.cert.CertificateException;
import java.util.Objects;
import org.understudy.api.ErrorCode;

/** This node does not accept the other side's certificate; found in the cause chain of a failed handshake. */
public final class PeerCertificateException extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final boolean mutual;

    /**
     * @param code {@code CERTIFICATE_UNTRUSTED}, {@code CERTIFICATE_EXPIRED}, {@code CERTIFICATE_REVOKED} or {@code
     *     HOST_NAME_MISMATCH}
     * @param mutual whether the other side wants to see a certificate of this node too
     */
    public PeerCertificateException(ErrorCode code, String message, boolean mutual, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
        this.mutual = mutual;
    }

    /** Whether the other side wants to see a certificate of this node too. */
    public boolean mutual() {
        return mutual;
    }

    public ErrorCode code() {
        return code;
    }
}
