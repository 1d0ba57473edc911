// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.wrong;

import org.understudy.pipeline.ChunkFormat;

class UsesItsNeighbour {
    final int header = ChunkFormat.headerLength(1);
}
