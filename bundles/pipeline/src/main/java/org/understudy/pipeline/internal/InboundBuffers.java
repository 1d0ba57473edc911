// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.understudy.api.ErrorCode;
import org.understudy.api.chunk.ChunkBuffers;

/** The memory for chunks that are received: 26 of 2.1 MiB, and 4 to 8 spares. */
@Component(service = ChunkBuffers.class, property = ChunkBuffers.DIRECTION + "=" + ChunkBuffers.IN)
public final class InboundBuffers extends BufferPool {
    @Activate
    public InboundBuffers() {
        super(26, sparesForCores(), ErrorCode.REPLICA_BUSY);
    }
}
