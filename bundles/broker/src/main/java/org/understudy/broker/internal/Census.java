// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.broker.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.transport.ControlChannels;
import org.understudy.api.transport.ControlReply.MemberStatus;
import org.understudy.api.transport.ControlRequest;

/** Asks all members of a cluster at the same time. Thread-safe. */
final class Census implements AutoCloseable {
    private static final int THREADS = 64;
    private static final int QUEUE = 1024;

    private final ControlChannels channels;
    private final ExecutorService threads;

    /** A member's answer, or why there is none. */
    record Answer(ReplicaAddress member, MemberStatus status, ReplicationException failure) {
        boolean isThere() {
            return status != null;
        }
    }

    Census(ControlChannels channels) {
        this.channels = channels;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(QUEUE), Census::thread);
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "understudy-broker");
        thread.setDaemon(true);
        return thread;
    }

    /** Returns when all have answered or the time is over, with an answer for each member in their order. */
    List<Answer> take(BrokerSettings settings, ControlRequest.DescribeMember question) {
        Map<ReplicaAddress, Future<MemberStatus>> asked = new LinkedHashMap<>();
        long deadline = System.nanoTime() + settings.answerTimeout().toNanos();
        try {
            for (ReplicaAddress member : settings.members()) {
                asked.put(member, threads.submit(() -> channels.send(member, question)));
            }
            List<Answer> answers = new ArrayList<>();
            for (Map.Entry<ReplicaAddress, Future<MemberStatus>> each : asked.entrySet()) {
                answers.add(answer(each.getKey(), each.getValue(), deadline, settings.answerTimeout()));
            }
            return answers;
        } catch (RejectedExecutionException e) {
            throw new ReplicationException(
                    ErrorCode.REPLICA_BUSY, "the broker has too many questions under way", "ask again", e);
        } finally {
            asked.values().forEach(future -> future.cancel(true));
        }
    }

    private static Answer answer(ReplicaAddress member, Future<MemberStatus> future, long deadline, Duration timeout) {
        try {
            return new Answer(member, future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS), null);
        } catch (TimeoutException e) {
            return failed(member, "no answer within " + timeout.toSeconds() + " s", ErrorCode.TIMED_OUT, e);
        } catch (ExecutionException e) {
            return e.getCause() instanceof ReplicationException classified
                    ? new Answer(member, null, classified)
                    : failed(member, "unexpected error: " + e.getCause(), ErrorCode.INTERNAL, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorCode.REPLICA_BUSY, "the broker is stopping", "ask again", e);
        }
    }

    private static Answer failed(ReplicaAddress member, String why, ErrorCode code, Exception cause) {
        return new Answer(member, null, new ReplicationException(code, "node " + member + ": " + why, "", cause));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
