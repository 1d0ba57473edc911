// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.file.Path;

/**
 * A copy of a state.
 *
 * @param state what was copied
 * @param folder where its files are, below their paths
 * @param shared whether it shares blocks with the store, as far as they are the same
 * @param written bytes that were read and written, so that they are not shared
 * @param verified bytes that were compared with the state's digests
 */
public record StateCopy(RecoveryPoint state, Path folder, boolean shared, long written, long verified) {}
