// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** What is demanded of a parser besides its result: it refuses as it declares, and takes no memory on the input's word. */
public final class Hostile {
    /** More than any input of a fuzzer, which has some KiB, gives reason for. */
    static final long MEMORY = 8L * 1024 * 1024;

    /** By an {@link IOException}: what the store keeps. */
    public static final Predicate<Exception> DAMAGED = IOException.class::isInstance;

    /** By an {@link IllegalArgumentException}: what an operator sets. */
    public static final Predicate<Exception> WRONG = IllegalArgumentException.class::isInstance;

    /** What comes from the network. */
    public static final Predicate<Exception> VIOLATION = refusedWith(ErrorCode.PROTOCOL_VIOLATION);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Hostile() {}

    public static Predicate<Exception> refusedWith(ErrorCode first, ErrorCode... others) {
        Set<ErrorCode> codes = EnumSet.of(first, others);
        return e -> e instanceof ReplicationException refusal && codes.contains(refusal.code());
    }

    /**
     * @param refusal what the parser declares to throw
     * @param parser may be called again: in the first call classes are loaded
     * @return what it read; empty if it refused the input
     * @throws Exception what it throws besides
     */
    public static <T> Optional<T> parse(Predicate<Exception> refusal, Callable<T> parser) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Optional<T> result = call(refusal, parser);
        if (THREADS.getCurrentThreadAllocatedBytes() - before > MEMORY) {
            before = THREADS.getCurrentThreadAllocatedBytes();
            result = call(refusal, parser);
            long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
            holds(taken <= MEMORY, "took " + taken + " bytes of memory");
        }
        return result;
    }

    private static <T> Optional<T> call(Predicate<Exception> refusal, Callable<T> parser) throws Exception {
        try {
            return Optional.of(parser.call());
        } catch (Exception e) {
            if (!refusal.test(e) || e.getMessage() == null) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** For what is read back from what was written. */
    public static void same(Object one, Object other) {
        if (!one.equals(other)) {
            throw new AssertionError(one + "\n is not \n" + other);
        }
    }

    public static void holds(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    public static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }
}
