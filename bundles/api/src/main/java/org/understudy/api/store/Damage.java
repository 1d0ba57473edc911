// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

/**
 * A place where a state does not have the content that it had when it was committed.
 *
 * @param file path within the workload
 * @param offset where the damaged range starts, in bytes
 * @param length of the range, in bytes
 */
public record Damage(String file, long offset, long length) {}
