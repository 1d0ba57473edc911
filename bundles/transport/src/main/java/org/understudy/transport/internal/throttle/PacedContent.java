// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.understudy.api.WorkloadId;

/**
 * A request's body that goes out in pieces, each when the {@link Pacer} says so. While one is sent the next turn is asked
 * for already, so that the line does not rest between them. Jetty's demand is answered on the executor. Must be closed.
 *
 * <p>The monitor guards the state; the pacer's lock is never taken while it is held.
 */
public final class PacedContent implements Request.Content, AutoCloseable {
    private final Pacer pacer;
    private final String host;
    private final WorkloadId workload;
    private final Flow flow;
    private final Executor executor;
    private final String type;
    private final ByteBuffer header;
    private final ByteBuffer payload;
    private final long length;

    // guarded by the pacer's lock
    private int wanted;
    private boolean overheadTaken;

    // guarded by this
    private int granted;
    private boolean asked;
    private boolean begun;
    private long readAt;
    private Runnable demand;
    private Throwable failure;
    private boolean closed;

    PacedContent(
            Pacer pacer,
            String host,
            WorkloadId workload,
            Executor executor,
            String type,
            ByteBuffer header,
            ByteBuffer payload) {
        this.pacer = pacer;
        this.host = host;
        this.workload = workload;
        this.executor = executor;
        this.type = type;
        this.header = header.slice();
        this.payload = payload.slice();
        this.length = (long) header.remaining() + payload.remaining();
        this.readAt = pacer.now();
        this.flow = pacer.open(host, workload);
    }

    Flow flow() {
        return flow;
    }

    void wants(int bytes) {
        wanted = bytes;
    }

    int wanted() {
        return wanted;
    }

    /** @return bytes of the request besides its body, once */
    int takeOverhead() {
        int overhead = overheadTaken ? 0 : WireBytes.REQUEST;
        overheadTaken = true;
        return overhead;
    }

    @Override
    public String getContentType() {
        return type;
    }

    @Override
    public long getLength() {
        return length;
    }

    private int rest() {
        return header.remaining() + payload.remaining();
    }

    /** Called by the pacer, without its lock. */
    void granted(int bytes) {
        Runnable waiting;
        synchronized (this) {
            granted += bytes;
            asked = false;
            waiting = demand;
            demand = null;
        }
        run(waiting);
    }

    private void run(Runnable waiting) {
        if (waiting == null) {
            return;
        }
        try {
            executor.execute(waiting);
        } catch (RejectedExecutionException e) {
            // the client was stopped meanwhile, and has failed the request
            close();
        }
    }

    @Override
    public Content.Chunk read() {
        askFirst();
        ByteBuffer piece;
        boolean ahead;
        boolean last;
        synchronized (this) {
            if (failure != null) {
                return Content.Chunk.from(failure, true);
            }
            if (rest() == 0) {
                return Content.Chunk.EOF;
            }
            if (granted == 0) {
                return null;
            }
            piece = take();
            last = rest() == 0;
            ahead = granted == 0 && !last && !closed;
            asked |= ahead;
        }
        if (ahead) {
            pacer.ask(this, rest());
        }
        return Content.Chunk.from(piece, last);
    }

    private ByteBuffer take() {
        ByteBuffer from = header.hasRemaining() ? header : payload;
        int bytes = Math.min(granted, from.remaining());
        ByteBuffer piece = from.slice(from.position(), bytes);
        from.position(from.position() + bytes);
        granted -= bytes;
        begun = true;
        readAt = pacer.now();
        return piece;
    }

    private void askFirst() {
        synchronized (this) {
            if (asked || closed || granted > 0 || failure != null || rest() == 0) {
                return;
            }
            asked = true;
        }
        pacer.ask(this, rest());
    }

    @Override
    public void demand(Runnable callback) {
        synchronized (this) {
            if (demand != null) {
                throw new IllegalStateException("a demand is pending");
            }
            demand = callback;
        }
        askFirst();
        Runnable now = null;
        synchronized (this) {
            if (granted > 0 || failure != null || rest() == 0) {
                now = demand;
                demand = null;
            }
        }
        run(now);
    }

    @Override
    public void fail(Throwable cause) {
        Runnable waiting;
        synchronized (this) {
            failure = failure == null ? cause : failure;
            waiting = demand;
            demand = null;
        }
        close();
        run(waiting);
    }

    /** A request is only repeated where the peer first wants to know who it is. */
    @Override
    public synchronized boolean rewind() {
        if (failure != null || closed || demand != null) {
            return false;
        }
        header.rewind();
        payload.rewind();
        return true;
    }

    /** @return nanoseconds in which nothing moved, though no limit held it */
    public long idleNanos() {
        long since;
        boolean own;
        synchronized (this) {
            if (asked && granted == 0 && demand != null) {
                return 0;
            }
            since = readAt;
            own = begun;
        }
        // before its turn for a connection came, it is the workload's others that move
        long moved = own ? since : pacer.movedAt(flow);
        return pacer.now() - (moved - since > 0 ? moved : since);
    }

    /** Gives up its turn; may be called again. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        pacer.close(this, host, workload);
    }
}
