// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Period;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;
import org.understudy.security.internal.FileCertificateTool;
import org.understudy.security.internal.PkixTlsContexts;
import org.understudy.security.internal.kerberos.JdkKerberos;
import org.understudy.transport.internal.throttle.Throttle;

/** What passes rate limits in ten seconds, from the client of a primary to the server of a replica. */
final class ThrottleRates implements AutoCloseable {
    private static final long WARM_MILLIS = 4_000;
    private static final long WINDOW_MILLIS = 10_000;
    private static final int CONNECTIONS = 4;
    /** More than the client sends in a workload's handshakes. */
    private static final long HANDSHAKES = CONNECTIONS * 8192;

    private final Path folder = Files.createTempDirectory("throttle");
    private final Throttle throttle = new Throttle();
    private final TransportClient client =
            new TransportClient(new PkixTlsContexts(), new JdkKerberos(), throttle, folder);
    private final ReplicaServer server;
    private final CountingRelay relay;
    private final ReplicaAddress replica;
    private final byte[] noise = new byte[ChunkLimits.MAX_RAW];
    private volatile long round;

    private ThrottleRates() throws Exception {
        new Random(1).nextBytes(noise);
        FileCertificateTool tool = new FileCertificateTool(folder, Clock.systemUTC());
        tool.initialize(folder, "Benchmark", Period.ofYears(1));
        tool.issue(folder, folder, "localhost", List.of(), Period.ofDays(30));
        Sink sink = new Sink();
        server = new ReplicaServer(
                new PkixTlsContexts(),
                new JdkKerberos(),
                sink,
                AuditTrail.NONE,
                ReplicaServer.handlers(sink, sink, new ChunkReader(timeout -> new Buffer(), sink), AuditTrail.NONE),
                folder);
        Hashtable<String, Object> settings = new Hashtable<>(Map.of(
                "keystore", folder.resolve("node.p12").toString(),
                "truststore", folder.resolve("trust.p12").toString(),
                "password.file", folder.resolve("password").toString(),
                "host", "127.0.0.1",
                "port", "18443"));
        server.updated(settings);
        while (server.port() == 0) {
            Thread.sleep(50);
        }
        relay = new CountingRelay(server.port());
        replica = new ReplicaAddress("localhost", relay.port());
        client.updated(settings);
    }

    private void send(WorkloadId workload) {
        send(replica, workload);
    }

    /** Sends until the round is over, over as many connections as a channel has. */
    private void send(ReplicaAddress replica, WorkloadId workload) {
        long mine = round;
        for (int i = 0; i < CONNECTIONS; i++) {
            Thread thread = new Thread(() -> {
                try {
                    for (long sequence = 0; round == mine; sequence++) {
                        client.send(replica, workload, chunk(sequence));
                    }
                } catch (ReplicationException e) {
                    if (round == mine) {
                        System.err.println(e);
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
    }

    private Chunk chunk(long sequence) {
        List<Extent> extents = List.of(new Extent(0, Extent.Kind.DATA, 0, noise.length));
        ChunkHeader header = new ChunkHeader(
                TransferId.parse("0a1b2c3d-4e5f-4000-8000-00000000ffff"),
                sequence,
                Codec.RAW,
                PayloadCipher.NONE,
                noise.length,
                noise.length,
                new ChunkDigest().begin(extents).update(ByteBuffer.wrap(noise)).end(),
                extents);
        return new Chunk(header, new Buffer(ByteBuffer.wrap(noise)));
    }

    private void end(List<WorkloadId> workloads) {
        round++;
        workloads.forEach(client::close);
        workloads.forEach(throttle::forget);
    }

    /** Begins when the connections are open: a machine may take seconds for that, and handshakes have no limit. */
    private static long measure(LongSupplier bytes, int workloads) throws InterruptedException {
        long opened = bytes.getAsLong() + workloads * HANDSHAKES;
        while (bytes.getAsLong() < opened) {
            Thread.sleep(50);
        }
        Thread.sleep(WARM_MILLIS);
        long start = System.nanoTime();
        long before = bytes.getAsLong();
        Thread.sleep(WINDOW_MILLIS);
        return (long) ((bytes.getAsLong() - before) * 8e9 / (System.nanoTime() - start));
    }

    /** Classes are loaded, and code is compiled. */
    private void warm() throws InterruptedException {
        throttle.updated(new Hashtable<>(Map.of("node", "200 Mbit/s")));
        WorkloadId workload = WorkloadId.random();
        send(workload);
        measure(relay::bytes, 1);
        end(List.of(workload));
    }

    private void rate(String where, int workloads, String limit) throws InterruptedException {
        throttle.updated(new Hashtable<>(Map.of(where.equals("replica") ? "replica.localhost" : "node", limit)));
        List<WorkloadId> ids = new ArrayList<>();
        for (int i = 0; i < workloads; i++) {
            ids.add(WorkloadId.random());
            send(ids.get(i));
        }
        long bits = measure(relay::bytes, workloads);
        double wanted = RateSchedule.parse(limit).otherwise().getAsLong();
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %.3f | %+.2f %% |%n",
                where,
                limit,
                workloads,
                bits / 1e6,
                (bits / wanted - 1) * 100);
        end(ids);
    }

    /** Counted by a relay each: whole chunks end in turns, four at a time, which is a tenth of what the lowest sends. */
    private void shares(String limit) throws Exception {
        throttle.updated(new Hashtable<>(Map.of("node", limit)));
        List<WorkloadId> ids = new ArrayList<>();
        Map<Priority, CountingRelay> relays = new EnumMap<>(Priority.class);
        for (Priority priority : Priority.values()) {
            WorkloadId workload = WorkloadId.random();
            ids.add(workload);
            relays.put(priority, new CountingRelay(server.port()));
            throttle.shape(workload, priority, RateSchedule.UNLIMITED);
            send(new ReplicaAddress("localhost", relays.get(priority).port()), workload);
        }
        Thread.sleep(WARM_MILLIS);
        Map<Priority, Long> before = new EnumMap<>(Priority.class);
        relays.forEach((priority, counter) -> before.put(priority, counter.bytes()));
        Thread.sleep(WINDOW_MILLIS);
        Map<Priority, Long> sent = new EnumMap<>(Priority.class);
        relays.forEach((priority, counter) -> sent.put(priority, counter.bytes() - before.get(priority)));
        double all = sent.values().stream().mapToLong(Long::longValue).sum();
        sent.forEach((priority, bytes) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.1f %% | %.1f %% |%n",
                priority,
                bytes * 100 / all,
                priority.weight() * 100 / 7.0));
        end(ids);
        for (CountingRelay counter : relays.values()) {
            counter.close();
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (ThrottleRates rates = new ThrottleRates()) {
            System.out.printf("| limit of | limit | workloads | Mbit/s | off |%n| --- | --- | ---: | ---: | ---: |%n");
            rates.rate("node, cold", 1, "1 Mbit/s");
            rates.warm();
            for (String limit : new String[] {"1 Mbit/s", "20 Mbit/s", "100 Mbit/s", "400 Mbit/s"}) {
                rates.rate("node", 1, limit);
                rates.rate("node", 10, limit);
            }
            rates.rate("replica", 10, "20 Mbit/s");
            System.out.printf("%n| priority | share of 200 Mbit/s | by weight |%n| --- | ---: | ---: |%n");
            rates.shares("200 Mbit/s");
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
        relay.close();
        server.close();
        throttle.close();
    }
}
