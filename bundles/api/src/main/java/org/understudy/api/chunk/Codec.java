// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

/** How a chunk's payload is compressed. */
public enum Codec {
    /** Not at all: it would not have shrunk. */
    RAW,
    /** One Zstandard frame (RFC 8878). */
    ZSTD
}
