// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.nio.file.Path;

/** An export under way. Thread-safe. */
public interface ExportHandle extends TransferHandle {
    /** The export's own folder: it is an export once the handle's wait has returned a report. */
    Path folder();

    /** Ends it soon, and removes what it wrote. */
    void cancel();
}
