// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.compare.BlockDigests;
import org.understudy.api.compare.RangeDigest;
import org.understudy.api.compare.RangeDigester;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;

/**
 * The binary form of a query of ranges and of its answer, big-endian; docs/protocol.md has the tables. What is read is
 * hostile: everything is checked before memory is taken for it.
 */
public final class RangeFormat {
    private static final int QUERY_PREFIX = Integer.BYTES + Long.BYTES + Integer.BYTES;
    private static final int RUN = Long.BYTES + RangeDigest.LENGTH;
    private static final int STATE = Byte.BYTES + Long.BYTES;
    private static final int MAX_BLOCKS = RangeDigester.RANGE / RangeDigester.BLOCK;

    /** The shortest query. */
    public static final int MIN_QUERY = QUERY_PREFIX + RUN;

    /** The longest query. */
    public static final int MAX_QUERY = QUERY_PREFIX + RangeQuery.MAX_RUNS * RUN;

    /** The most states in an answer. */
    public static final int MAX_STATES = 4 * RangeQuery.MAX_DATA_RANGES;

    /** The longest answer. */
    public static final int MAX_ANSWER = Integer.BYTES
            + MAX_STATES * STATE
            + RangeQuery.MAX_DATA_RANGES * (Short.BYTES + MAX_BLOCKS * RangeDigest.LENGTH);

    private RangeFormat() {}

    /** @return a buffer ready to read */
    public static ByteBuffer write(RangeQuery query) {
        ByteBuffer out = ByteBuffer.allocate(QUERY_PREFIX + query.runs().size() * RUN)
                .putInt(query.file())
                .putLong(query.offset())
                .putInt(query.runs().size());
        for (RangeQuery.Run run : query.runs()) {
            run.digest().put(out.putLong(run.ranges()));
        }
        return out.flip();
    }

    /**
     * @param in a query and nothing else
     * @throws ReplicationException with {@code PROTOCOL_VIOLATION}
     */
    public static RangeQuery readQuery(ByteBuffer in) {
        try {
            int file = in.getInt();
            long offset = in.getLong();
            int count = in.getInt();
            if (count < 1 || count > RangeQuery.MAX_RUNS || in.remaining() != count * RUN) {
                throw violation("a query of " + Integer.toUnsignedString(count) + " runs of ranges", null);
            }
            List<RangeQuery.Run> runs = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                runs.add(new RangeQuery.Run(in.getLong(), RangeDigest.get(in)));
            }
            return new RangeQuery(file, offset, runs);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw violation("a malformed query of ranges", e);
        }
    }

    /** @return a buffer ready to read */
    public static ByteBuffer write(List<RangeState> states) {
        int length = Integer.BYTES;
        for (RangeState state : states) {
            length += STATE
                    + state.blocks()
                            .map(blocks -> Short.BYTES + blocks.count() * RangeDigest.LENGTH)
                            .orElse(0);
        }
        ByteBuffer out = ByteBuffer.allocate(length).putInt(states.size());
        for (RangeState state : states) {
            out.put((byte) state.kind().ordinal()).putLong(state.ranges());
            state.blocks().ifPresent(blocks -> blocks.put(out.putShort((short) blocks.count())));
        }
        return out.flip();
    }

    /**
     * @param in an answer and nothing else
     * @throws ReplicationException with {@code PROTOCOL_VIOLATION}
     */
    public static List<RangeState> readAnswer(ByteBuffer in) {
        try {
            int count = in.getInt();
            if (count < 1 || count > MAX_STATES) {
                throw violation("an answer about " + Integer.toUnsignedString(count) + " runs of ranges", null);
            }
            List<RangeState> states = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                states.add(state(in));
            }
            if (in.hasRemaining()) {
                throw violation("an answer about ranges goes on behind its last one", null);
            }
            return states;
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw violation("a malformed answer about ranges", e);
        }
    }

    private static RangeState state(ByteBuffer in) {
        int ordinal = in.get();
        if (ordinal < 0 || ordinal >= RangeState.Kind.values().length) {
            throw violation("an answer of unknown kind " + Byte.toUnsignedInt((byte) ordinal), null);
        }
        RangeState.Kind kind = RangeState.Kind.values()[ordinal];
        long ranges = in.getLong();
        if (kind != RangeState.Kind.DIFFERENT) {
            return RangeState.of(kind, ranges);
        }
        int blocks = Short.toUnsignedInt(in.getShort());
        if (ranges != 1 || blocks < 1 || blocks > MAX_BLOCKS) {
            throw violation("an answer with " + blocks + " digests of a range", null);
        }
        return RangeState.different(BlockDigests.get(in, blocks));
    }

    private static ReplicationException violation(String message, Throwable cause) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION, message, "check that both nodes run compatible versions", cause);
    }
}
