// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.disk.SourceFile;
import org.understudy.api.store.PointView;

/** A file of a state that is kept while it is read. */
final class PinnedFile implements SourceFile {
    /** How far data is taken to go on before it is looked for holes again; a multiple of what the store verifies at once. */
    private static final long STRETCH = 1 << 20;

    private final PointView state;
    private final FileEntry file;
    private final String remedy;

    /** @param remedy what to do about damage */
    PinnedFile(PointView state, FileEntry file, String remedy) {
        this.state = state;
        this.file = file;
        this.remedy = remedy;
    }

    /** @throws ReplicationException with {@code SOURCE_UNREADABLE} if it does not have its digest: damage is not sent on */
    @Override
    public int read(ByteBuffer target, long offset) {
        try {
            return state.read(file, offset, target);
        } catch (ReplicationException e) {
            throw e.code() == ErrorCode.STORE_FAILED
                    ? new ReplicationException(ErrorCode.SOURCE_UNREADABLE, e.getMessage(), remedy, e)
                    : e;
        }
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public long nextData(long offset) {
        return state.nextData(file, offset);
    }

    @Override
    public long nextHole(long offset) {
        return offset >= file.size() ? offset : Math.min(file.size(), (offset / STRETCH + 1) * STRETCH);
    }

    /** The state is closed with its view. */
    @Override
    public void close() throws IOException {}
}
