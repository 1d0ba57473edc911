// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.understudy.api.ErrorCode;
import org.understudy.api.chunk.ChunkBuffers;

/** The memory for chunks that are received: 12 of 4.1 MiB. */
@Component(service = ChunkBuffers.class, property = ChunkBuffers.DIRECTION + "=" + ChunkBuffers.IN)
public final class InboundBuffers extends BufferPool {
    @Activate
    public InboundBuffers() {
        super(12, ErrorCode.REPLICA_BUSY);
    }
}
