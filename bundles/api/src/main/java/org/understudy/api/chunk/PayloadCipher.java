// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

/** How a chunk's payload is encrypted, besides the transport's TLS. */
public enum PayloadCipher {
    NONE,
    /** In segments under a {@link PayloadKey}, with the chunk's header authenticated; docs/protocol.md has the form. */
    AES_256_GCM
}
