// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import org.understudy.api.chunk.Digest;

/** A data file of an export: its length in bytes and the SHA-256 of its content. Its number is its place in the list. */
public record DataFile(long length, Digest digest) {}
