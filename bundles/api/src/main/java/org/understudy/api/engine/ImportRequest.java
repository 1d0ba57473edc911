// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is imported.
 *
 * @param folder the export's own folder
 * @param password that it was encrypted with; not needed for one in the clear. The caller clears it when the call has returned
 * @param primary whose workload it becomes: a name that is authorized here, or an entry of the list. Empty for the one that
 *     the export names, or the only one that there is
 */
public record ImportRequest(Path folder, Optional<char[]> password, Optional<String> primary) {}
