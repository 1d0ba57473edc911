// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an export goes.
 *
 * @param folder an existing one, as of a disk; the export gets a folder in it
 * @param password encrypts the export; empty leaves it in the clear. The caller clears it when the call has returned
 */
public record ExportRequest(Path folder, Optional<char[]> password) {}
