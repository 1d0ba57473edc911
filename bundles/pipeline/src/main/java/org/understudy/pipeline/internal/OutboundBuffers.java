// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.understudy.api.ErrorCode;
import org.understudy.api.chunk.ChunkBuffers;

/** The memory for chunks that are sent: 28 of 2.1 MiB, and 4 to 8 spares. */
@Component(service = ChunkBuffers.class, property = ChunkBuffers.DIRECTION + "=" + ChunkBuffers.OUT)
public final class OutboundBuffers extends BufferPool {
    @Activate
    public OutboundBuffers() {
        super(28, sparesForCores(), ErrorCode.PRIMARY_LOW_MEMORY);
    }
}
