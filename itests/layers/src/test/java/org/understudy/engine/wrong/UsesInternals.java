// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.wrong;

import org.understudy.pipeline.internal.OutboundBuffers;

class UsesInternals {
    final OutboundBuffers buffers = new OutboundBuffers();
}
