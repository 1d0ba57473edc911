// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.util.Optional;

/**
 * Protects a random key by a password, as CMS enveloped data (RFC 5652) with a password recipient (RFC 3211, PBKDF2 of RFC
 * 8018). The envelope hides the key; whether a key is the right one, the caller finds out by what it authenticates with it.
 * Thread-safe.
 */
public interface PasswordKeys {
    /** Takes about a second, by intent. */
    byte[] wrap(byte[] key, char[] password);

    /**
     * @param envelope hostile
     * @return empty if the password is wrong, as far as the envelope tells, or it is no envelope of {@link #wrap}
     */
    Optional<byte[]> unwrap(byte[] envelope, char[] password);
}
